//! Metrics that are made before they are used: Prometheus' and OpenTelemetry's.

use facts::code::{Call, Code, ExprId, ExprKind, FunctionId};

use super::cardinality::last_name;
use super::clients::{self, Made};
use super::frames::Place;
use super::labels::Given;
use super::metric::{Metric, System};
use super::metrics::{Finder, Key, named, unit_of};
use crate::{SitePlace, Value};

impl<'p> Finder<'_, 'p> {
    pub(super) fn definition(
        &mut self,
        code: &'p Code,
        place: &Place,
        call: &'p Call,
        _: FunctionId,
    ) {
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
        let whole = if made.in_options { Some(first.clone()) } else { None };
        let decided = reader.decided_by_caller(whole.as_ref().unwrap_or(&first), !made.in_options);
        let callers = decided.map(|function| {
            let calls = reader.callers((place.file, function));
            calls.into_iter().map(move |call| {
                let inner = call.within((place.file, function), place.expr);
                (call, inner)
            })
        });
        match callers {
            Some(callers) => {
                self.factories.insert(Key::Made(place.file, place.expr));
                for (call, inner) in callers.collect::<Vec<_>>() {
                    self.define(code, &call, &inner, &made);
                }
            }
            None => self.define(code, place, place, &made),
        }
    }

    /// A metric that is made at `at`, by the constructor at `place`.
    fn define(&mut self, code: &'p Code, at: &Place, place: &Place, made: &Made) {
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
            file: at.file,
            range: reader.code(at.file).map_or(code.range(place.expr), |code| code.range(at.expr)),
            declared,
            buckets,
            labels: Vec::new(),
            uses: Vec::new(),
            certain: true,
        };
        let key = Key::Made(at.file, at.expr);
        self.by_name.insert(metric.name.clone(), key.clone());
        self.found.insert(key, metric);
    }

    /// The metric that a function of the repository made for this receiver.
    pub(super) fn of_factory(&self, code: &'p Code, place: &Place, object: ExprId) -> Option<Key> {
        if self.factories.is_empty() {
            return None;
        }
        let mut at = object;
        for _ in 0..6 {
            at = match code.kind(at) {
                ExprKind::Call(call) => match code.kind(call.callee) {
                    ExprKind::Member { object, property, .. } if &**property == "labels" => *object,
                    _ => break,
                },
                ExprKind::Member { object, property, .. }
                    if matches!(
                        &**property,
                        "gauge" | "counter" | "histogram" | "summary" | "metric"
                    ) =>
                {
                    *object
                }
                _ => break,
            };
        }
        let known = |file, expr| {
            let key = Key::Made(file, expr);
            self.found.contains_key(&key).then_some(key)
        };
        match code.kind(at) {
            ExprKind::Call(_) => known(place.file, at),
            ExprKind::Name { symbol: Some(symbol), .. } => {
                let program = self.judge.reader.program;
                let definitions = program.modules.definition_of(&program.base, place.file, *symbol);
                definitions.iter().find_map(|definition| {
                    let crate::Definition::Symbol(file, symbol) = definition else { return None };
                    known(*file, self.judge.reader.code(*file)?.symbol(*symbol).init?)
                })
            }
            ExprKind::Member { object, property, .. } => {
                let index = self.judge.reader.index(place.file);
                let of_this = index.this.values().flatten().filter(|(name, _)| name == property);
                let mut of_this = of_this.filter_map(|(_, value)| known(place.file, *value));
                let fields = code.classes.iter().flat_map(|class| &class.members);
                let mut fields =
                    fields.filter(|member| member.name == *property).filter_map(|member| {
                        match member.kind {
                            facts::code::MemberKind::Field(Some(init)) => known(place.file, init),
                            _ => None,
                        }
                    });
                of_this.next().or_else(|| fields.next()).or_else(|| {
                    let values = self.judge.reader.members(&place.at(*object), property, 8)?;
                    values.iter().find_map(|value| known(value.file, value.expr))
                })
            }
            _ => None,
        }
    }

    pub(super) fn bucket_count(&self, list: &Place) -> Option<u64> {
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

    /// `end({ status })`: the labels that a timer is given when it stops.
    pub(super) fn timer_end(&mut self, place: &Place, call: &Call, owner: FunctionId) {
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
    pub(super) fn instrument(
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
    pub(super) fn observed(&self, callback: &Place) -> Vec<Given> {
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
    pub(super) fn instrument_key(
        &mut self,
        code: &'p Code,
        place: &Place,
        object: ExprId,
    ) -> Option<Key> {
        if let Some(key) = self.of_factory(code, place, object) {
            return Some(key);
        }
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
        // Inside of a factory, what is made is known by its callers.
        if made.as_ref().is_some_and(|key| self.factories.contains(key)) {
            return None;
        }
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
    pub(super) fn injected(&self, code: &Code, receiver: ExprId) -> Option<Key> {
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
    pub(super) fn labels_before(
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
}
