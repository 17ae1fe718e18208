//! Finds metrics and the calls that measure, through the repository's own wrappers.

use std::collections::{BTreeMap, BTreeSet};

use facts::code::{Call, CallKind, Code, ExprId, ExprKind, FunctionId};
use facts::{FileClass, FileId};
use model::ByteRange;

use super::bound::Bound;
use super::cardinality::{Judge, last_name};
use super::clients;
use super::frames::Place;
use super::labels::Given;
use super::metric::{Label, Metric, MetricKind, MetricUse, System};

/// A wrapper of a wrapper of a wrapper.
const MAX_WRAPPERS: usize = 4;
/// The name that stands for the metric's own, when that is not constant.
pub const NAME_LABEL: &str = "(name)";

/// What makes two measurements one metric.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// Made by this call.
    Made(FileId, ExprId),
    Named(System, Box<str>),
}

/// Gathers metrics under their keys.
pub(crate) struct Finder<'j, 'p> {
    pub(super) judge: &'j Judge<'p>,
    pub(super) found: BTreeMap<Key, Metric>,
    /// Where each metric that has a name of its own in a container is made: `@InjectMetric('name')`.
    pub(super) by_name: BTreeMap<Box<str>, Key>,
    /// Calls that make a metric of what their function was handed: each caller makes one of its own.
    pub(super) factories: BTreeSet<Key>,
}

pub(crate) fn find(judge: &Judge<'_>) -> Vec<Metric> {
    let mut finder = Finder {
        judge,
        found: BTreeMap::new(),
        by_name: BTreeMap::new(),
        factories: BTreeSet::new(),
    };
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
    pub(super) fn each_call(
        &mut self,
        visit: fn(&mut Self, &'p Code, &Place, &'p Call, FunctionId),
    ) {
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

    pub(super) fn measurement(
        &mut self,
        code: &'p Code,
        place: &Place,
        call: &'p Call,
        owner: FunctionId,
    ) {
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
        if clients::measures(method)
            && (clients::is_instrument(origin) || self.of_factory(code, place, object).is_some())
        {
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
    pub(super) fn by_function(
        &mut self,
        place: &Place,
        call: &Call,
        name: &str,
        owner: FunctionId,
    ) {
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

    /// The calls of a function, each with what an expression in it stands for there; calls whose caller hands them on
    /// are followed up.
    pub(super) fn callers_of(
        &self,
        place: &Place,
        function: FunctionId,
        expr: &Place,
    ) -> Vec<(Place, Place)> {
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
    pub(super) fn owner_decides(
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

    pub(super) fn owner_of(&self, call: &Place) -> FunctionId {
        let code = self.judge.reader.code(call.file);
        code.and_then(|code| code.call_owner(call.expr)).unwrap_or(FunctionId::TOP_LEVEL)
    }

    pub(super) fn add(
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
    pub(super) fn add_at(
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

pub(super) fn named(
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

/// A text, or something that is put together as one.
pub(super) fn is_text(code: &Code, expr: ExprId) -> bool {
    matches!(
        code.kind(code.constant(expr)),
        ExprKind::String(_) | ExprKind::Template { .. } | ExprKind::Member { .. }
    )
}

/// The unit that a name ends with.
pub(super) fn unit_of(name: &str) -> Option<Box<str>> {
    let all = facts::words(name);
    let mut words =
        all.iter().map(String::as_str).filter(|word| !matches!(*word, "total" | "count" | "sum"));
    Some(match words.next_back()? {
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
