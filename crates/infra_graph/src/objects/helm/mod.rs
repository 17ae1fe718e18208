//! Charts of Helm, rendered with their own values as far as that needs no cluster.
//!
//! The tree of a template keeps its places; marks that follow from the values are put in, parts whose condition is
//! false are left out. What depends on a helper, a release or a cluster stays unknown, and is listed.

mod actions;
mod expr;

use std::collections::{BTreeMap, BTreeSet};

use facts::infra::{Entry, Node, NodeKind, is_masked};
use facts::{FactBase, FileId};
use model::ByteRange;

use super::nodes::written_at;
use super::{manifests, value};
use crate::value::{Kind, Map, Member, Place, Value};
use actions::{Action, ActionKind, scan};
use expr::{Dot, Scope};

/// A chart: its description and its default values.
pub(super) struct Chart {
    chart: Value,
    values: Value,
}

pub(super) struct Charts(BTreeMap<String, Chart>);

impl Charts {
    pub(super) fn read(base: &FactBase) -> Self {
        let mut charts: BTreeMap<String, (Option<Value>, Option<Value>)> = BTreeMap::new();
        for (file, text, node) in manifests(base) {
            let path = &base.file(file).path;
            let slot = charts.entry(path.folder().to_owned());
            match path.file_name() {
                "Chart.yaml" => slot.or_default().0 = Some(value(file, text, node)),
                "values.yaml" => slot.or_default().1 = Some(value(file, text, node)),
                _ => {}
            }
        }
        let whole = charts.into_iter().filter_map(|(folder, (chart, values))| {
            let chart = chart?;
            let values = values.unwrap_or_else(|| Value::map(chart.at, Vec::new()));
            Some((folder, Chart { chart, values }))
        });
        Self(whole.collect())
    }

    /// The chart that a file is a template of.
    pub(super) fn of(&self, path: &str) -> Option<&Chart> {
        let (folder, _) = path
            .split_once("/templates/")
            .or_else(|| path.strip_prefix("templates/").map(|rest| ("", rest)))?;
        self.0.get(folder)
    }
}

/// A part of a template about whose being there nothing is known, or what could not be put in.
pub(crate) struct Unrendered {
    pub(crate) range: ByteRange,
    pub(crate) what: String,
}

/// One template of a chart.
pub(super) struct Template<'t> {
    file: FileId,
    text: &'t str,
    chart: &'t Chart,
    actions: Vec<Action<'t>>,
    /// Parts that are not made.
    left_out: Vec<ByteRange>,
    /// Parts of `with`, innermost last, and what `.` is in them.
    scopes: Vec<(ByteRange, Dot)>,
    pub(super) unrendered: Vec<Unrendered>,
    /// Where those of them begin that could not be put in.
    missed: BTreeSet<u32>,
}

/// One `if`, `with` or `range` that is not ended yet.
struct Open {
    start: u32,
    /// Whether this branch is made; `None` when that is not known.
    made: Option<bool>,
    /// A branch before was made for sure.
    done: bool,
    dot: Option<Dot>,
    what: String,
}

impl<'t> Template<'t> {
    pub(super) fn new(file: FileId, text: &'t str, chart: &'t Chart) -> Self {
        let mut template = Self {
            file,
            text,
            chart,
            actions: scan(text),
            left_out: Vec::new(),
            scopes: Vec::new(),
            unrendered: Vec::new(),
            missed: BTreeSet::new(),
        };
        template.branches();
        template
    }

    fn place(&self, range: ByteRange) -> Place {
        Place { file: self.file, range }
    }

    fn dot(&self, at: u32) -> Dot {
        let mut around =
            self.scopes.iter().filter(|(range, _)| range.start <= at && at < range.end);
        around.next_back().map_or(Dot::Top, |(_, dot)| dot.clone())
    }

    fn evaluate(&self, text: &str, range: ByteRange, dot: Dot) -> Option<Value> {
        let scope = Scope {
            values: &self.chart.values,
            chart: &self.chart.chart,
            dot,
            at: self.place(range),
        };
        expr::value(&scope, text)
    }

    /// Finds out which parts are made.
    fn branches(&mut self) {
        let mut open: Vec<Open> = Vec::new();
        for place in 0..self.actions.len() {
            let (range, kind) = (self.actions[place].range, self.actions[place].kind);
            // Where `.` stands now: of the innermost `with` that is open.
            let dot = || {
                let mut inner = open.iter().rev().filter_map(|one: &Open| one.dot.clone());
                inner.next().unwrap_or(Dot::Top)
            };
            match kind {
                ActionKind::If(test) | ActionKind::With(test) | ActionKind::Range(test) => {
                    let value = self.evaluate(test, range, dot());
                    let truth = value.as_ref().map(expr::is_true);
                    let inner = match kind {
                        ActionKind::With(_) => Some(value.map_or(Dot::Unknown, Dot::Is)),
                        ActionKind::Range(_) => Some(Dot::Unknown),
                        _ => None,
                    };
                    open.push(Open {
                        start: range.end,
                        made: truth,
                        done: truth == Some(true),
                        dot: inner,
                        what: test.to_owned(),
                    });
                }
                ActionKind::Define => open.push(Open {
                    start: range.end,
                    made: Some(false),
                    done: true,
                    dot: Some(Dot::Unknown),
                    what: String::new(),
                }),
                ActionKind::Else | ActionKind::ElseIf(_) => {
                    let Some(mut branch) = open.pop() else { continue };
                    self.close(&branch, range.start);
                    let dot = open.iter().rev().find_map(|one| one.dot.clone()).unwrap_or(Dot::Top);
                    let truth = match kind {
                        ActionKind::ElseIf(test) => {
                            self.evaluate(test, range, dot).as_ref().map(expr::is_true)
                        }
                        _ => Some(true),
                    };
                    let before = branch.made;
                    branch.made = match (branch.done, before, truth) {
                        (true, ..) => Some(false),
                        (false, None, Some(true)) => None,
                        (false, _, truth) => truth,
                    };
                    branch.done |= branch.made == Some(true);
                    branch.start = range.end;
                    branch.dot = None;
                    open.push(branch);
                }
                ActionKind::End => {
                    if let Some(branch) = open.pop() {
                        self.close(&branch, range.start);
                    }
                }
                ActionKind::Comment | ActionKind::Assign | ActionKind::Expr(_) => {}
            }
        }
        self.scopes.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        self.left_out.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
        let mut end = 0;
        self.left_out.retain(|range| {
            let is_outer = range.end > end;
            end = end.max(range.end);
            is_outer
        });
    }

    fn close(&mut self, branch: &Open, end: u32) {
        let range = ByteRange::new(branch.start, end.max(branch.start));
        if let Some(dot) = &branch.dot {
            self.scopes.push((range, dot.clone()));
        }
        match branch.made {
            Some(false) => self.left_out.push(range),
            Some(true) => {}
            None => {
                let what = format!("whether `{}` holds", branch.what);
                self.unrendered.push(Unrendered { range, what });
            }
        }
    }

    fn is_left_out(&self, at: u32) -> bool {
        let before = self.left_out.partition_point(|range| range.start <= at);
        // Parts within parts are gone: the last one that begins before is the one.
        before > 0 && at < self.left_out[before - 1].end
    }

    /// The marks within a part of the text.
    fn within(&self, from: u32, to: u32) -> std::ops::Range<usize> {
        let first = self.actions.partition_point(|action| action.range.start < from);
        let last = self.actions.partition_point(|action| action.range.end <= to);
        first..last.max(first)
    }

    /// What a document comes to; `None` when nothing of it is made.
    pub(super) fn document(&mut self, node: &Node) -> Option<Value> {
        let end = self.text.len() as u32;
        let found = (!self.is_left_out(node.range.start))
            .then(|| self.tree(node, node.range.start, end))?;
        Some(found)
    }

    /// `from`: where the text in front of the node ends; `to`: where the next thing begins.
    fn tree(&mut self, node: &Node, from: u32, to: u32) -> Value {
        let at = self.place(node.range);
        match &node.kind {
            NodeKind::Text(said) if is_masked(said) => self.text(node.range),
            NodeKind::Map(entries) => self.map(at, entries, from, to),
            NodeKind::List(items) => {
                let mut found = Vec::new();
                for (place, item) in items.iter().enumerate() {
                    if self.is_left_out(item.range.start) {
                        continue;
                    }
                    let next = items.get(place + 1).map_or(to, |next| next.range.start);
                    found.push(self.tree(item, item.range.start, next));
                }
                let column = column(self.text, node.range.start).saturating_sub(2);
                for inserted in self.inserted(from, to, column) {
                    match inserted {
                        Some(value) => found.extend(value.items().iter().cloned()),
                        None => found.push(Value::unknown(at)),
                    }
                }
                Value::list(at, found)
            }
            _ => value(self.file, "", node),
        }
    }

    fn map(&mut self, at: Place, entries: &[Entry], from: u32, to: u32) -> Value {
        let mut map = Map::default();
        for (place, entry) in entries.iter().enumerate() {
            if self.is_left_out(entry.key_range.start) {
                continue;
            }
            let next = entries.get(place + 1).map_or(to, |next| next.key_range.start);
            let inner = match &entry.value.kind {
                NodeKind::Null => {
                    self.below(entry.key_range.end, next, self.place(entry.key_range))
                }
                _ => self.tree(&entry.value, entry.key_range.end, next),
            };
            let range = written_at(self.text, entry.key_range, entry.value.range);
            map.open |= is_masked(&entry.key);
            map.set(Member { name: (*entry.key).into(), at: self.place(range), value: inner });
        }
        let first = entries.first().map_or(at.range.start, |entry| entry.key_range.start);
        for inserted in self.inserted(from, to, column(self.text, first)) {
            match inserted {
                Some(value) => {
                    for member in value.members() {
                        map.set(member.clone());
                    }
                    map.open |= value.as_map().is_some_and(|inner| inner.open);
                }
                None => map.open = true,
            }
        }
        Value::new(at, Kind::Map(map.into()))
    }

    /// What marks on the lines below a key give, where nothing else stands there.
    fn below(&mut self, from: u32, to: u32, at: Place) -> Value {
        let lines = self.lines(from, to);
        let Some((first, rest)) = lines.split_first() else { return Value::new(at, Kind::Null) };
        match (self.given(*first), rest) {
            (Some(value), []) => value,
            _ => Value::unknown(at),
        }
    }

    /// The lines that marks of this column put into a map or a list; `None` for one that is not known.
    fn inserted(&mut self, from: u32, to: u32, column: usize) -> Vec<Option<Value>> {
        let lines = self.lines(from, to);
        let own: Vec<usize> =
            lines.into_iter().filter(|place| self.actions[*place].column == column).collect();
        own.into_iter().map(|place| self.given(place)).collect()
    }

    /// Marks between two places that give whole lines and are made.
    fn lines(&self, from: u32, to: u32) -> Vec<usize> {
        self.within(from, to)
            .filter(|place| {
                let action = &self.actions[*place];
                let gives = action.is_line && matches!(action.kind, ActionKind::Expr(_));
                gives && !self.is_left_out(action.range.start)
            })
            .collect()
    }

    fn given(&mut self, place: usize) -> Option<Value> {
        let Action { range, kind: ActionKind::Expr(text), .. } = self.actions[place] else {
            return None;
        };
        let value = self.evaluate(text, range, self.dot(range.start));
        if value.is_none() {
            self.miss(range, text);
        }
        value
    }

    fn miss(&mut self, range: ByteRange, text: &str) {
        if self.missed.insert(range.start) {
            self.unrendered.push(Unrendered { range, what: format!("`{text}`") });
        }
    }

    /// A scalar with marks in it.
    fn text(&mut self, range: ByteRange) -> Value {
        let at = self.place(range);
        let inside: Vec<usize> = self.within(range.start, range.end).collect();
        let written = range.slice(self.text).trim();
        let bare = written.trim_matches(['"', '\'']);
        let mut text = String::new();
        let mut done = range.start;
        for place in &inside {
            let action = &self.actions[*place];
            let (own, kind) = (action.range, action.kind);
            let value = match kind {
                ActionKind::Expr(expr) => {
                    let value = self.evaluate(expr, own, self.dot(own.start));
                    if value.is_none() {
                        self.miss(own, expr);
                    }
                    value
                }
                _ => None,
            };
            let Some(value) = value else { return Value::unknown(at) };
            // Nothing around it: what it gives, of whatever kind.
            if inside.len() == 1 && own.slice(self.text) == bare {
                return value;
            }
            let Some(part) = value.rendered() else { return Value::unknown(at) };
            text.push_str(ByteRange::new(done, own.start).slice(self.text));
            text.push_str(&part);
            done = own.end;
        }
        text.push_str(ByteRange::new(done, range.end).slice(self.text));
        Value::text(at, text.trim().trim_matches(['"', '\'']).to_owned())
    }
}

fn column(text: &str, at: u32) -> usize {
    let at = at as usize;
    at - text[..at].rfind('\n').map_or(0, |line| line + 1)
}

#[cfg(test)]
mod tests {
    use crate::testing::graph;

    const CHART: (&str, &str) = ("c/Chart.yaml", "apiVersion: v2\nname: api\nappVersion: '2.1'\n");
    const VALUES: (&str, &str) = (
        "c/values.yaml",
        "replicas: 2\nimage: { repository: registry/api, tag: '' }\nresources: { limits: { memory: 1Gi } }\ningress: { enabled: false }\nsecurity: { runAsNonRoot: true }\nextra: []\n",
    );

    fn chart(template: &str) -> crate::InfraGraph {
        graph(&[CHART, VALUES, ("c/templates/api.yaml", template)])
    }

    #[test]
    fn values_are_put_in() {
        let graph = chart(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Chart.Name }}\n  labels:\n    {{- include \"x.labels\" . | nindent 4 }}\nspec:\n  replicas: {{ .Values.replicas }}\n  template:\n    spec:\n      {{- with .Values.security }}\n      securityContext:\n        {{- toYaml . | nindent 8 }}\n      {{- end }}\n      containers:\n        - name: api\n          image: \"{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}\"\n          resources:\n            {{- toYaml .Values.resources | nindent 12 }}\n          env:\n            {{- toYaml .Values.extra | nindent 12 }}\n",
        );
        let object = &graph.objects[0];
        assert_eq!((&*object.name, object.body.number("spec.replicas")), ("api", Some(2.0)));
        let container = object.body.get("spec.template.spec.containers").unwrap();
        assert_eq!(container.str("image"), Some("registry/api:2.1"));
        assert_eq!(container.str("resources.limits.memory"), Some("1Gi"));
        assert!(object.body.has("spec.template.spec.securityContext.runAsNonRoot"));
        // A helper is not known, so nothing is said to be missing among the labels.
        assert!(object.body.has("metadata.labels.anything"));
        assert!(!object.body.has("spec.template.spec.hostNetwork"));
        assert_eq!(graph.unrendered.len(), 1);
    }

    #[test]
    fn what_a_false_condition_holds_is_not_made() {
        let text = "{{- if .Values.ingress.enabled }}\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: api\n{{- end }}\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: api\nspec:\n  {{- if not .Values.ingress.enabled }}\n  type: ClusterIP\n  {{- else }}\n  type: LoadBalancer\n  {{- end }}\n";
        let graph = chart(text);
        let kinds: Vec<&str> = graph.objects.iter().map(|object| &*object.kind).collect();
        assert_eq!(kinds, ["Service"]);
        assert_eq!(graph.objects[0].body.str("spec.type"), Some("ClusterIP"));
    }

    #[test]
    fn what_depends_on_the_cluster_is_told() {
        let text = "{{- if .Capabilities.APIVersions.Has \"x\" }}\napiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\n{{- end }}\n";
        let graph = chart(text);
        assert_eq!(graph.objects.len(), 1);
        let told: Vec<&str> = graph.unrendered.iter().map(|(_, what)| &**what).collect();
        assert_eq!(
            told,
            ["whether `.Capabilities.APIVersions.Has \"x\"` holds", "`.Release.Name`"]
        );
        assert!(!graph.is_made(graph.objects[0].at));
    }
}
