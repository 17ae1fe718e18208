//! Finds metrics and the calls that measure, through the repository's own wrappers.

use std::collections::BTreeMap;

use facts::code::{Call, CallKind, Code, ExprId, ExprKind, FunctionId};
use facts::{FileClass, FileId};
use model::ByteRange;

use super::bound::{Bound, Class};
use super::cardinality::{Judge, last_name};
use super::clients::{self, Made};
use super::frames::Place;
use super::labels::{Given, first_labels};
use super::metric::{Label, Metric, MetricKind, MetricUse, System};
use crate::{SitePlace, Value};

/// A wrapper of a wrapper of a wrapper.
const MAX_WRAPPERS: usize = 4;
/// The name that stands for the metric's own, when that is not constant.
pub const NAME_LABEL: &str = "(name)";

/// What makes two measurements one metric.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// Made by this call.
    Made(FileId, ExprId),
    Named(System, Box<str>),
}

/// Gathers metrics under their keys.
pub(crate) struct Finder<'j, 'p> {
    judge: &'j Judge<'p>,
    found: BTreeMap<Key, Metric>,
    /// Where each metric that has a name of its own in a container is made: `@InjectMetric('name')`.
    by_name: BTreeMap<Box<str>, Key>,
}

pub(crate) fn find(judge: &Judge<'_>) -> Vec<Metric> {
    let mut finder = Finder { judge, found: BTreeMap::new(), by_name: BTreeMap::new() };
    finder.each_call(Finder::definition);
    finder.each_call(Finder::measurement);
    let mut metrics: Vec<Metric> = finder.found.into_values().collect();
    metrics.iter_mut().for_each(finish);
    metrics.retain(|metric| !metric.name.is_empty());
    metrics.sort_by(|one, two| {
        (&one.name, one.file, one.range.start).cmp(&(&two.name, two.file, two.range.start))
    });
    metrics
}

/// A metric's labels are those of all its uses together.
fn finish(metric: &mut Metric) {
    let mut labels: BTreeMap<Box<str>, Label> = BTreeMap::new();
    for label in metric.uses.iter().flat_map(|site| &site.labels) {
        match labels.get_mut(&label.name) {
            None => {
                labels.insert(label.name.clone(), label.clone());
            }
            Some(known) => {
                let worse = label.bound.class > known.bound.class;
                let joined = known.bound.clone().or(label.bound.clone());
                if worse {
                    *known = label.clone();
                }
                known.bound = joined;
            }
        }
    }
    for name in &metric.declared {
        labels.entry(name.clone()).or_insert_with(|| Label {
            name: name.clone(),
            bound: Bound::unknown(),
            file: metric.file,
            range: metric.range,
            value: ExprId(0),
        });
    }
    metric.labels = labels.into_values().collect();
    metric.uses.sort_by_key(|site| (site.file, site.range.start, site.range.end));
}

impl<'p> Finder<'_, 'p> {
    fn each_call(&mut self, visit: fn(&mut Self, &'p Code, &Place, &'p Call, FunctionId)) {
        for (file, source, code) in self.judge.reader.program.base.code() {
            if source.class != FileClass::Production {
                continue;
            }
            for (expr, owner) in code.calls.iter().zip(&code.call_owners) {
                if let Some(call) = code.call(*expr) {
                    visit(self, code, &Place::new(file, *expr), call, *owner);
                }
            }
        }
    }

    fn definition(&mut self, code: &'p Code, place: &Place, call: &'p Call, _: FunctionId) {
        let callee = self.judge.reader.origin(&place.at(call.callee));
        let by_origin = clients::made(callee);
        let made = by_origin.or_else(|| {
            // `this.meter.createCounter('orders')`, whose meter was handed in.
            let ExprKind::Member { object, property, .. } = code.kind(call.callee) else {
                return None;
            };
            let is_meter = last_name(code, *object)
                .is_some_and(|name| name.to_ascii_lowercase().ends_with("meter"));
            let kind = clients::instrument(property).filter(|_| is_meter && callee.is_empty())?;
            Some(Made { system: System::OpenTelemetry, kind, in_options: false })
        });
        let Some(made) = made else { return };
        let reader = &self.judge.reader;
        let Some(first) = reader.argument(place, 0) else { return };
        let options = if made.in_options { Some(first.clone()) } else { reader.argument(place, 1) };
        let option = |name: &str| options.as_ref().and_then(|options| reader.option(options, name));
        // prom-client once took the name, the help text and the labels one by one.
        let one_by_one = made.in_options && code.string(first.expr).is_some();
        let name = match made.in_options && !one_by_one {
            true => option("name"),
            false => Some(first.clone()),
        };
        let declared = match one_by_one {
            true => reader.argument(place, 2),
            false => option("labelNames"),
        };
        let buckets = option("buckets").and_then(|list| self.bucket_count(&list));
        let name = name.map(|name| reader.pattern(&name, 8)).unwrap_or_default();
        let unit = option("unit").map(|unit| reader.pattern(&unit, 4)).filter(|unit| unit != "*");
        let declared = declared.map(|list| reader.texts(&list)).unwrap_or_default();
        let metric = Metric {
            unit: unit.map(Into::into).or_else(|| unit_of(&name)),
            name: if name.is_empty() { "*".into() } else { name.into() },
            system: made.system,
            kind: made.kind,
            file: place.file,
            range: code.range(place.expr),
            declared,
            buckets,
            labels: Vec::new(),
            uses: Vec::new(),
            certain: true,
        };
        let key = Key::Made(place.file, place.expr);
        self.by_name.insert(metric.name.clone(), key.clone());
        self.found.insert(key, metric);
    }

    fn bucket_count(&self, list: &Place) -> Option<u64> {
        let reader = &self.judge.reader;
        if let Some(call) = reader.code(list.file)?.call(list.expr) {
            // `linearBuckets(start, width, count)`, `exponentialBuckets(start, factor, count)`
            let callee = reader.origin(&list.at(call.callee));
            let counted =
                callee.ends_with("linearBuckets") || callee.ends_with("exponentialBuckets");
            let count = reader.argument(list, 2).filter(|_| counted)?;
            return match reader.code(count.file)?.kind(count.expr) {
                ExprKind::Number(number) if (1.0..=10_000.0).contains(number) => {
                    Some(*number as u64)
                }
                _ => None,
            };
        }
        reader.list_size(list)
    }

    fn measurement(&mut self, code: &'p Code, place: &Place, call: &'p Call, owner: FunctionId) {
        if call.kind == CallKind::New {
            return self.cloudwatch_command(code, place, call, owner);
        }
        let (object, method) = match code.kind(call.callee) {
            ExprKind::Member { object, property, .. } => (*object, &**property),
            ExprKind::Name { name, .. } => return self.by_function(place, call, name, owner),
            _ => return,
        };
        let reader = &self.judge.reader;
        let origin = reader.origin(&place.at(object));
        if clients::is_instrument(origin) && clients::measures(method) {
            return self.instrument(code, place, object, method, owner);
        }
        if origin.starts_with("aws-sdk.CloudWatch()") || origin.ends_with("CloudWatch()") {
            if method == "putMetricData" {
                self.cloudwatch(place, owner);
            }
            return;
        }
        if let Some(system) = clients::sender(origin)
            && let Some(kind) = clients::sent(system, method)
        {
            return self.send(place, system, kind, method, owner, true);
        }
        let is_unknown = reader.origin(&place.at(call.callee)).is_empty()
            && reader.program.callees(place.file, place.expr).is_empty();
        if is_unknown
            && last_name(code, object).is_some_and(clients::is_client_name)
            && let Some(kind) = clients::sent(System::StatsD, method)
            && call.args.first().is_some_and(|arg| is_text(code, arg.value))
        {
            self.send(place, System::Unknown, kind, method, owner, false);
        }
    }

    /// A method taken from its client: `const { increment } = require('datadog-metrics')`, and what `startTimer` gave.
    fn by_function(&mut self, place: &Place, call: &Call, name: &str, owner: FunctionId) {
        let reader = &self.judge.reader;
        let origin = reader.origin(&place.at(call.callee));
        if let Some(timer) = origin.strip_suffix(".startTimer()")
            && clients::is_instrument(timer)
        {
            return self.timer_end(place, call, owner);
        }
        let Some((client, method)) = origin.rsplit_once('.') else { return };
        if let Some(system) = clients::sender(client)
            && let Some(kind) = clients::sent(system, method)
            && method == name
        {
            self.send(place, system, kind, method, owner, true);
        }
    }

    /// `end({ status })`: the labels that a timer is given when it stops.
    fn timer_end(&mut self, place: &Place, call: &Call, owner: FunctionId) {
        let Some(code) = self.judge.reader.code(place.file) else { return };
        let start = code.constant(call.callee);
        let Some(ExprKind::Member { object, .. }) =
            code.call(start).map(|start| code.kind(start.callee))
        else {
            return;
        };
        let Some(key) = self.instrument_key(code, place, *object) else { return };
        let given =
            self.judge.reader.argument(place, 0).map(|labels| self.judge.reader.labels(&labels));
        self.add(&key, place, owner, "end", given.unwrap_or_default(), None);
    }

    /// `counter.inc({ route }, 1)`, `histogram.labels('GET', route).observe(3)`, `counter.add(1, { route })`.
    fn instrument(
        &mut self,
        code: &'p Code,
        place: &Place,
        object: ExprId,
        method: &str,
        owner: FunctionId,
    ) {
        let reader = &self.judge.reader;
        let Some(key) = self.instrument_key(code, place, object) else { return };
        let mut given = self.labels_before(code, place, object, &key);
        let is_otel = matches!(method, "add" | "record" | "addCallback");
        let takes_labels_first = matches!(method, "inc" | "dec" | "set" | "observe" | "startTimer");
        let (labels, value) = match (is_otel, takes_labels_first) {
            (true, _) => (reader.argument(place, 1), reader.argument(place, 0)),
            (_, true) => {
                let first = reader.argument(place, 0);
                match reader.argument(place, 1) {
                    Some(second) => (first, Some(second)),
                    None => (first.clone(), first),
                }
            }
            _ => (None, None),
        };
        let callback = reader.argument(place, 0).filter(|_| method == "addCallback");
        if let Some(callback) = callback {
            given.extend(self.observed(&callback));
        }
        // Labels that a wrapper is handed are those that its callers write.
        let decided = labels.as_ref().and_then(|labels| reader.decided_by_caller(labels, false));
        if let (Some(function), Some(labels)) = (decided, &labels) {
            let expanded = self.callers_of(place, function, labels);
            if !expanded.is_empty() {
                for (call, inner) in expanded {
                    let mut given = given.clone();
                    given.extend(self.judge.reader.labels(&inner));
                    let wrapper = Some((place.clone(), owner));
                    let owner = self.owner_of(&call);
                    self.add_at(&key, &call, owner, method, given, value.as_ref(), wrapper);
                }
                return;
            }
        }
        given.extend(labels.map(|labels| reader.labels(&labels)).unwrap_or_default());
        self.add(&key, place, owner, method, given, value.as_ref());
    }

    /// `result.observe(value, { queue })` in the callback of an observable instrument.
    fn observed(&self, callback: &Place) -> Vec<Given> {
        let reader = &self.judge.reader;
        let Some(code) = reader.code(callback.file) else { return Vec::new() };
        let ExprKind::Function(function) = code.kind(callback.expr) else { return Vec::new() };
        let range = code.function(*function).range;
        let inside = code.calls.iter().filter(|call| range.contains(code.range(**call)));
        let observes = inside.filter(|expr| {
            code.call(**expr).is_some_and(|call| {
                matches!(code.kind(call.callee), ExprKind::Member { property, .. } if &**property == "observe")
            })
        });
        let labels = observes.filter_map(|call| reader.argument(&callback.at(*call), 1));
        labels.flat_map(|labels| reader.labels(&labels)).collect()
    }

    /// The metric behind a receiver, without the `labels(..)` on the way.
    fn instrument_key(&mut self, code: &'p Code, place: &Place, object: ExprId) -> Option<Key> {
        let reader = &self.judge.reader;
        let mut at = code.constant(object);
        for _ in 0..4 {
            let Some(call) = code.call(at) else { break };
            match code.kind(call.callee) {
                ExprKind::Member { object, property, .. } if &**property == "labels" => {
                    at = code.constant(*object);
                }
                _ => break,
            }
        }
        let values = reader.program.origins.values(place.file, at);
        let made = values.iter().find_map(|value| match value {
            Value::External { site: Some(site), .. } => match site.place {
                SitePlace::Call(call) => Some(Key::Made(site.file, call)),
                SitePlace::Plugin(_) => None,
            },
            _ => None,
        });
        if let Some(key) = made.filter(|key| self.found.contains_key(key)) {
            return Some(key);
        }
        if let Some(key) = self.injected(code, at) {
            return Some(key);
        }
        let origin = clients::instrument_of(reader.origin(&place.at(at)))?;
        let made = clients::made(origin)?;
        let text: Box<str> = reader.text(&place.at(at)).trim_start_matches("this.").into();
        let key = Key::Named(made.system, text.clone());
        let range = code.range(at);
        self.found.entry(key.clone()).or_insert_with(|| {
            let metric = named(text, made.system, made.kind, place.file, range, true);
            // What the property is called is not what the metric is called.
            Metric { unit: None, ..metric }
        });
        Some(key)
    }

    /// `constructor(@InjectMetric('orders_total') private orders: Counter)`
    fn injected(&self, code: &Code, receiver: ExprId) -> Option<Key> {
        let field = last_name(code, receiver)?;
        let params = code.functions.iter().flat_map(|function| &function.params);
        let decorators = params
            .filter(|param| crate::origins::param_name(code, param) == Some(field))
            .flat_map(|param| &param.decorators);
        let members = code.classes.iter().flat_map(|class| &class.members);
        let of_members =
            members.filter(|member| &*member.name == field).flat_map(|member| &member.decorators);
        let name = decorators.chain(of_members).find_map(|decorator| {
            let call = code.call(*decorator)?;
            (last_name(code, call.callee)? == "InjectMetric").then_some(())?;
            code.string(code.constant(call.args.first()?.value))
        })?;
        self.by_name.get(name).cloned()
    }

    /// `metric.labels({ route })` and `metric.labels('GET', route)`.
    fn labels_before(
        &self,
        code: &'p Code,
        place: &Place,
        object: ExprId,
        key: &Key,
    ) -> Vec<Given> {
        let reader = &self.judge.reader;
        let at = code.constant(object);
        let Some(call) = code.call(at) else { return Vec::new() };
        let is_labels = matches!(code.kind(call.callee), ExprKind::Member { property, .. } if &**property == "labels");
        if !is_labels {
            return Vec::new();
        }
        let labels_call = place.at(at);
        let first = reader.argument(&labels_call, 0);
        let by_name = first.map(|first| reader.labels(&first)).unwrap_or_default();
        if !by_name.is_empty() {
            return by_name;
        }
        let declared = self.found.get(key).map(|metric| &metric.declared[..]).unwrap_or_default();
        let values = (0..call.args.len()).filter_map(|index| reader.argument(&labels_call, index));
        declared
            .iter()
            .zip(values)
            .map(|(name, value)| Given { name: name.clone(), value })
            .collect()
    }

    /// The calls of a function, each with what an expression in it stands for there; calls whose caller hands them on
    /// are followed up.
    fn callers_of(&self, place: &Place, function: FunctionId, expr: &Place) -> Vec<(Place, Place)> {
        let reader = &self.judge.reader;
        let mut found = Vec::new();
        for call in reader.callers((place.file, function)) {
            let inner = call.within((place.file, function), expr.expr);
            let above = self.owner_decides(&call, place.file, function);
            match above.filter(|_| inner.depth() < MAX_WRAPPERS) {
                Some(outer) => {
                    for outer_call in reader.callers((call.file, outer)) {
                        let at = outer_call.within((call.file, outer), call.expr);
                        found.push((outer_call, at.within((place.file, function), expr.expr)));
                    }
                }
                None => found.push((call, inner)),
            }
        }
        found
    }

    /// The function around a call that passes on a parameter of its own as a whole.
    fn owner_decides(
        &self,
        call: &Place,
        file: FileId,
        function: FunctionId,
    ) -> Option<FunctionId> {
        let reader = &self.judge.reader;
        let code = reader.code(call.file)?;
        let args = &code.call(call.expr)?.args;
        let own = (call.file, self.owner_of(call));
        let decided = args.iter().find_map(|arg| {
            let kind = code.kind(arg.value);
            let whole = matches!(kind, ExprKind::Name { .. } | ExprKind::Object(_));
            whole.then(|| reader.decided_by_caller(&call.at(arg.value), false)).flatten()
        })?;
        // Only what is handed on under the same roof: recursion ends here.
        ((call.file, decided) != (file, function) && decided == own.1).then_some(decided)
    }

    fn owner_of(&self, call: &Place) -> FunctionId {
        let code = self.judge.reader.code(call.file);
        code.and_then(|code| code.call_owner(call.expr)).unwrap_or(FunctionId::TOP_LEVEL)
    }

    /// `statsd.increment('orders', 1, { route })` and the like, for each caller of a wrapper.
    fn send(
        &mut self,
        place: &Place,
        system: System,
        kind: MetricKind,
        method: &str,
        owner: FunctionId,
        certain: bool,
    ) {
        let reader = &self.judge.reader;
        let Some(name) = reader.argument(place, 0) else { return };
        let count = reader
            .code(place.file)
            .and_then(|code| code.call(place.expr))
            .map_or(0, |it| it.args.len());
        let tags = (1..count).filter_map(|index| reader.argument(place, index));
        let decided = reader.decided_by_caller(&name, true).or_else(|| {
            let mut decided = tags.filter(|tag| !super::labels::is_plain(reader, tag));
            decided.find_map(|tag| {
                // A number that is handed on says nothing about the labels.
                let given = reader.decided_by_caller(&tag, false)?;
                (!reader.labels(&tag).is_empty()).then_some(given)
            })
        });
        let calls: Vec<(Place, Place)> = match decided {
            Some(function) => self.callers_of(place, function, place),
            None => Vec::new(),
        };
        if calls.is_empty() {
            let given = first_labels(reader, place, 1, count).map(|(_, given)| given);
            let sent = Sent { system, kind, method, certain };
            self.named_use(place, place, owner, &sent, given.unwrap_or_default(), None);
            return;
        }
        for (outer, inner) in calls {
            let given = first_labels(&self.judge.reader, &inner, 1, count).map(|(_, given)| given);
            let sent = Sent { system, kind, method, certain };
            let wrapper = Some((place.clone(), owner));
            let outer_owner = self.owner_of(&outer);
            self.named_use(&outer, &inner, outer_owner, &sent, given.unwrap_or_default(), wrapper);
        }
    }

    fn named_use(
        &mut self,
        at: &Place,
        inner: &Place,
        owner: FunctionId,
        sent: &Sent<'_>,
        mut given: Vec<Given>,
        wrapper: Option<(Place, FunctionId)>,
    ) {
        let reader = &self.judge.reader;
        let Some(name) = reader.argument(inner, 0) else { return };
        let bound = self.judge.label("", &name);
        let names: Vec<Box<str>> = match (bound.class, bound.size) {
            (Class::Literal | Class::Enum, Some(size))
                if size as usize == bound.values.len() && size <= 12 =>
            {
                bound.values.to_vec()
            }
            _ => vec![reader.pattern(&name, 8).into()],
        };
        if names.iter().any(|name| name.contains('*')) {
            given.push(Given { name: NAME_LABEL.into(), value: name.clone() });
        }
        let value = reader.argument(inner, 1);
        for name in names {
            let key = Key::Named(sent.system, name.clone());
            let code = self.judge.reader.code(at.file);
            let range = code.map_or(ByteRange::new(0, 0), |code| code.range(at.expr));
            self.found.entry(key.clone()).or_insert_with(|| {
                named(name, sent.system, sent.kind, at.file, range, sent.certain)
            });
            self.add_at(
                &key,
                at,
                owner,
                sent.method,
                given.clone(),
                value.as_ref(),
                wrapper.clone(),
            );
        }
    }

    fn cloudwatch_command(
        &mut self,
        code: &'p Code,
        place: &Place,
        call: &'p Call,
        owner: FunctionId,
    ) {
        let callee = self.judge.reader.origin(&place.at(call.callee));
        let is_put = callee == "@aws-sdk/client-cloudwatch.PutMetricDataCommand";
        if is_put && code.call(place.expr).is_some() {
            self.cloudwatch(place, owner);
        }
    }

    /// `{ MetricData: [{ MetricName, Dimensions: [{ Name, Value }] }] }`
    fn cloudwatch(&mut self, place: &Place, owner: FunctionId) {
        let reader = &self.judge.reader;
        let data = reader.argument(place, 0).and_then(|input| reader.option(&input, "MetricData"));
        let Some(data) = data else { return };
        let mut found = Vec::new();
        for item in elements(reader, &data) {
            let name = reader.option(&item, "MetricName").map(|name| reader.pattern(&name, 8));
            let dimensions = reader.option(&item, "Dimensions");
            let pairs = dimensions.map(|list| elements(reader, &list)).unwrap_or_default();
            let given = pairs.iter().filter_map(|pair| {
                let name = reader.pattern(&reader.option(pair, "Name")?, 6).into();
                Some(Given { name, value: reader.option(pair, "Value")? })
            });
            found.push((
                name.unwrap_or_default(),
                given.collect::<Vec<_>>(),
                reader.option(&item, "Value"),
            ));
        }
        let code = reader.code(place.file);
        let range = code.map_or(ByteRange::new(0, 0), |code| code.range(place.expr));
        for (name, given, value) in found.into_iter().filter(|(name, ..)| !name.is_empty()) {
            let name: Box<str> = name.into();
            let key = Key::Named(System::CloudWatch, name.clone());
            let (system, kind) = (System::CloudWatch, MetricKind::Distribution);
            self.found
                .entry(key.clone())
                .or_insert_with(|| named(name, system, kind, place.file, range, true));
            self.add(&key, place, owner, "putMetricData", given, value.as_ref());
        }
    }

    fn add(
        &mut self,
        key: &Key,
        place: &Place,
        owner: FunctionId,
        method: &str,
        given: Vec<Given>,
        value: Option<&Place>,
    ) {
        self.add_at(key, place, owner, method, given, value, None);
    }

    #[expect(clippy::too_many_arguments, reason = "one use is all of this")]
    fn add_at(
        &mut self,
        key: &Key,
        place: &Place,
        owner: FunctionId,
        method: &str,
        given: Vec<Given>,
        value: Option<&Place>,
        wrapper: Option<(Place, FunctionId)>,
    ) {
        let judge = self.judge;
        let Some(code) = judge.reader.code(place.file) else { return };
        let labels = given.into_iter().filter_map(|given| {
            let bound = judge.label(&given.name, &given.value);
            let (file, value) = (given.value.file, given.value.expr);
            let range = judge.reader.code(file)?.range(value);
            Some(Label { name: given.name, bound, file, range, value })
        });
        let inner = wrapper.and_then(|(inner, function)| {
            Some((inner.file, function, judge.reader.code(inner.file)?.range(inner.expr)))
        });
        let site = MetricUse {
            file: place.file,
            range: code.range(place.expr),
            function: owner,
            expr: place.expr,
            method: method.into(),
            value: value.filter(|value| value.file == place.file).map(|value| value.expr),
            inner,
            labels: labels.collect(),
        };
        if let Some(metric) = self.found.get_mut(key) {
            metric.uses.push(site);
        }
    }
}

/// A client's method and what it measures.
struct Sent<'m> {
    system: System,
    kind: MetricKind,
    method: &'m str,
    certain: bool,
}

fn named(
    name: Box<str>,
    system: System,
    kind: MetricKind,
    file: FileId,
    range: ByteRange,
    certain: bool,
) -> Metric {
    Metric {
        unit: unit_of(&name),
        name,
        system,
        kind,
        file,
        range,
        declared: Vec::new(),
        buckets: None,
        labels: Vec::new(),
        uses: Vec::new(),
        certain,
    }
}

fn elements(reader: &super::frames::Reader<'_>, list: &Place) -> Vec<Place> {
    let literals = reader.literals(list).0;
    let all = literals.iter().flat_map(|literal| {
        let kind = reader.code(literal.file).map(|code| code.kind(literal.expr));
        let values: Vec<Place> = match kind {
            Some(ExprKind::Array(elements)) => {
                elements.iter().filter_map(|it| it.value).map(|value| literal.at(value)).collect()
            }
            _ => Vec::new(),
        };
        values
    });
    all.collect()
}

/// A text, or something that is put together as one.
fn is_text(code: &Code, expr: ExprId) -> bool {
    matches!(
        code.kind(code.constant(expr)),
        ExprKind::String(_) | ExprKind::Template { .. } | ExprKind::Member { .. }
    )
}

/// The unit that a name ends with.
fn unit_of(name: &str) -> Option<Box<str>> {
    let all = facts::words(name);
    let words =
        all.iter().map(String::as_str).filter(|word| !matches!(*word, "total" | "count" | "sum"));
    Some(match words.last()? {
        "seconds" | "second" | "secs" | "sec" | "s" => "s".into(),
        "milliseconds" | "ms" | "millis" => "ms".into(),
        "microseconds" | "us" => "us".into(),
        "nanoseconds" | "ns" => "ns".into(),
        "bytes" | "byte" => "By".into(),
        "ratio" | "percent" => "1".into(),
        "cents" => "cents".into(),
        _ => return None,
    })
}
