//! Metrics that a call names: StatsD's, CloudWatch's, and those of clients known by name.

use facts::FileId;
use facts::code::{Call, Code, ExprKind, FunctionId};
use model::ByteRange;

use super::bound::Class;
use super::clients;
use super::frames::{Place, Reader};
use super::labels::{Given, first_labels};
use super::metric::{MetricKind, System};
use super::metrics::{Finder, Key, NAME_LABEL, named};

/// A client's method and what it measures.
pub(super) struct Sent<'m> {
    system: System,
    kind: MetricKind,
    method: &'m str,
    certain: bool,
}

impl<'p> Finder<'_, 'p> {
    /// `statsd.increment('orders', 1, { route })` and the like, for each caller of a wrapper.
    pub(super) fn send(
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
            let given = match system {
                System::CloudWatch => Some(dimensions(reader, place.file)),
                _ => first_labels(reader, place, 1, count).map(|(_, given)| given),
            };
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

    pub(super) fn named_use(
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

    pub(super) fn cloudwatch_command(
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
    pub(super) fn cloudwatch(&mut self, place: &Place, owner: FunctionId) {
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
}

fn elements(reader: &Reader<'_>, list: &Place) -> Vec<Place> {
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

/// The dimensions that a file gives its metrics: `metrics.putDimensions({ Tenant })`, `addDimension('Tenant', id)`.
fn dimensions(reader: &Reader<'_>, file: FileId) -> Vec<Given> {
    let Some(code) = reader.code(file) else { return Vec::new() };
    let mut found = Vec::new();
    for expr in &code.calls {
        let place = Place::new(file, *expr);
        let Some(call) = code.call(*expr) else { continue };
        let ExprKind::Member { object, property, .. } = code.kind(call.callee) else { continue };
        let is_client =
            clients::sender(reader.origin(&place.at(*object))) == Some(System::CloudWatch);
        let (Some(first), true) = (reader.argument(&place, 0), is_client) else { continue };
        match (&**property, reader.argument(&place, 1)) {
            ("putDimensions" | "setDimensions" | "addDimensions" | "setDefaultDimensions", _) => {
                found.extend(reader.labels(&first));
            }
            ("addDimension", Some(value)) => {
                found.push(Given { name: reader.pattern(&first, 6).into(), value });
            }
            _ => {}
        }
    }
    found
}
