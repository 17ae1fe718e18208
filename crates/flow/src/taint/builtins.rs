//! What the language's own objects do: functions, promises, arrays, maps, JSON, `Object`.

use facts::code::{CallKind, ExprId};

use super::calls::Site;
use super::engine::Engine;
use super::value::{Callable, Node, Value, merge_labels, state};

impl<'a> Engine<'a> {
    /// Calls that mean something whatever the models say.
    pub(crate) fn call_special(&mut self, site: &Site<'a>) -> Option<Value<'a>> {
        if site.call.kind == CallKind::New {
            let name = site.callee.origin().map(|origin| self.origins.shared_text(origin))?;
            return (&*name == "Promise").then(|| self.new_promise(site));
        }
        if let Some(value) = self.call_of_schema(site) {
            return Some(value);
        }
        if let Some((_, receiver)) = &site.receiver {
            if let Some(value) = self.call_of_function(site, receiver) {
                return Some(value);
            }
            if matches!(
                site.method,
                "type" | "contentType" | "set" | "header" | "headers" | "setHeader" | "writeHead"
            ) && let Some(value) = self.note_content_type(site)
            {
                return Some(value);
            }
        }
        let origin = site.callee.origin().map(|origin| self.origins.shared_text(origin))?;
        self.call_global(site, &origin)
    }

    /// `f.call(..)`, `f.apply(..)`, `f.bind(..)`.
    fn call_of_function(&mut self, site: &Site<'a>, receiver: &Value<'a>) -> Option<Value<'a>> {
        let known = !receiver.callables().is_empty();
        match site.method {
            "call" if known => {
                let args: Vec<_> = site.args.iter().skip(1).cloned().collect();
                self.call_value(receiver, &site.arg(0), &args, None)
            }
            "apply" if known => {
                let list = site.arg(1);
                let args: Vec<_> = (0..8)
                    .map(|place| {
                        list.field(super::eval::small_number(f64::from(place)).unwrap_or("*"))
                    })
                    .collect();
                self.call_value(receiver, &site.arg(0), &args, None)
            }
            "bind" if known || receiver.origin().is_some() => {
                let args = site.args.iter().skip(1).cloned().collect::<Vec<_>>();
                if !known && args.is_empty() {
                    return Some(receiver.clone());
                }
                Some(Value::callable(Callable::bound(receiver, &site.arg(0), &args)))
            }
            _ => None,
        }
    }

    fn call_global(&mut self, site: &Site<'a>, origin: &str) -> Option<Value<'a>> {
        match origin {
            "path.join"
            | "path.resolve"
            | "path.normalize"
            | "path.relative"
            | "path.dirname"
            | "path.parse"
            | "path.toNamespacedPath"
            | "path.posix.join"
            | "path.posix.normalize"
            | "path.win32.join"
            | "path.format"
            | "fs.realpathSync"
            | "fs.promises.realpath" => Some(self.path_call(site, origin)),
            "document.createElement" => {
                let origin = self.origins.intern(
                    self.models,
                    &format!("dom.{}", site.arg(0).text()?.to_ascii_lowercase()),
                );
                origin.map(Value::of_origin)
            }
            "lodash.partial" | "ramda.partial" => {
                let args = match origin {
                    "ramda.partial" => self.ordered_elements(&site.arg(1)),
                    _ => site.args.iter().skip(1).cloned().collect(),
                };
                Some(Value::callable(Callable::bound(&site.arg(0), &Value::CLEAN, &args)))
            }
            "String" => Some(self.same_text(&site.arg(0))),
            "JSON.parse" => {
                let string_kinds = self.string_kinds;
                let mut labels = site.arg(0).text_labels();
                labels.iter_mut().for_each(|label| label.safe &= !string_kinds);
                Some(self.through(site, labels))
            }
            "JSON.stringify" => {
                // Line breaks are escaped in it.
                let string_kinds =
                    self.string_kinds | self.models.bit("log") | self.models.bit("header");
                let mut labels = site.arg(0).deep_labels();
                labels.iter_mut().for_each(|label| label.safe |= string_kinds);
                Some(self.through(site, labels))
            }
            "Object.assign" | "object-assign" | "lodash.assign" | "lodash.extend"
            | "jquery.extend" => Some(self.object_assign(site)),
            "Object.keys" | "Object.getOwnPropertyNames" | "lodash.keys" => {
                let labels = site.arg(0).labels().to_vec();
                let mut keys = Value::labelled(labels);
                if let Some(key) = site.arg(0).own_field("%key") {
                    keys = keys.join(key);
                }
                Some(Self::empty_object().with_path(&["*"], &keys, false))
            }
            "Object.values" | "lodash.values" => {
                Some(Self::empty_object().with_path(&["*"], &site.arg(0).field("*"), false))
            }
            "Object.entries" => {
                let all = site.arg(0).field("*");
                let keys = Value::labelled(site.arg(0).labels().to_vec());
                let pair = Self::empty_object().with_path(&["1"], &all, true).with_path(
                    &["0"],
                    &keys,
                    true,
                );
                Some(Self::empty_object().with_path(&["*"], &pair, false))
            }
            "Object.fromEntries" => {
                let pair = self.elements(&site.arg(0));
                Some(Self::empty_object().with_path(&["*"], &pair.field("1"), false))
            }
            // Angular's other way of injecting: `route = inject(ActivatedRoute)`.
            "@angular/core.inject" => Some(self.instance_of(&site.arg(0), "")),
            "Object.create" | "Object.freeze" | "Object.seal" | "structuredClone"
            | "Promise.resolve" | "Promise.reject" | "Array.from" | "Array.of" | "lodash.clone"
            | "lodash.cloneDeep" | "util.promisify" | "async" => Some(self.same(site)),
            "Promise.all" | "Promise.allSettled" => Some(site.arg(0)),
            "Promise.race" | "Promise.any" => Some(self.elements(&site.arg(0))),
            "setTimeout"
            | "setImmediate"
            | "setInterval"
            | "process.nextTick"
            | "queueMicrotask"
            | "requestAnimationFrame" => {
                let rest: Vec<_> = site.args.iter().skip(2).cloned().collect();
                self.call_value(&site.arg(0), &Value::CLEAN, &rest, None);
                None
            }
            _ => None,
        }
    }

    /// `path.join(..)` and its kind: what they make of `..` and of absolute parts.
    fn path_call(&mut self, site: &Site<'a>, origin: &str) -> Value<'a> {
        let mut labels = Vec::new();
        for (place, arg) in site.args.iter().enumerate() {
            let mut own = arg.deep_labels();
            for label in &mut own {
                // Behind another part, or behind nothing: only a first part decides where the path begins.
                if place > 0 || !origin.ends_with("normalize") {
                    label.state &= !(state::SLASH | state::NO_DOUBLE_SLASH);
                }
                if place > 0 && !origin.ends_with("relative") {
                    label.state &= !state::RELATIVE;
                }
                if !origin.ends_with("dirname") && !origin.ends_with("parse") {
                    label.state |= state::NORMALIZED;
                }
                if origin.ends_with("relative") {
                    label.state |= state::RELATIVE;
                }
                label.safe |= self.string_kinds;
            }
            // `path.join(root, x)` where `x` holds no `..` stays below the root.
            if place > 0 && !origin.ends_with("relative") {
                let path = self.models.bit("path") | self.models.bit("zip-slip");
                let joins = origin.ends_with("join");
                for label in
                    own.iter_mut().filter(|label| label.state & state::NO_DOTDOT != 0 && joins)
                {
                    label.safe |= path;
                }
            }
            merge_labels(&mut labels, &own);
        }
        self.through(site, labels)
    }

    fn same(&mut self, site: &Site<'a>) -> Value<'a> {
        let value = site.arg(0);
        if site.method == "from" && !site.arg(1).callables().is_empty() {
            let element = self.elements(&value);
            let made =
                self.call_value(&site.arg(1), &Value::CLEAN, &[element], None).unwrap_or_default();
            return Self::empty_object().with_path(&["*"], &made, false);
        }
        value
    }

    fn object_assign(&mut self, site: &Site<'a>) -> Value<'a> {
        let mut all = site.arg(0);
        for source in site.args.iter().skip(1) {
            for (key, field) in source.fields() {
                all = all.with_field(key, field.clone());
            }
            if !source.labels().is_empty() {
                let whole = Value::labelled(source.labels().to_vec());
                all = all.with_path(&["*"], &whole, false);
                all = all.join(&whole);
                // An object still, which is sent as JSON.
                all = all.with(|node| node.object = true);
            }
        }
        if let Some(expr) = site.arg_expr(0)
            && let Some(place) = self.place(expr)
            && all.is_tainted()
        {
            self.store(&place, all.clone(), true);
        }
        all
    }

    /// `new Promise((resolve, reject) => ..)`: what `resolve` is called with.
    fn new_promise(&mut self, site: &Site<'a>) -> Value<'a> {
        // One cell per place, so that calls with promises in them are alike.
        let next = self.cells.len() as u32;
        let cell = *self.promises.entry((self.act.file, site.expr)).or_insert(next);
        if cell == next {
            self.cells.push(Value::CLEAN);
        }
        let outer = std::mem::take(&mut self.cells[cell as usize]);
        let resolve = Value::callable(Callable::Resolve(cell));
        let executor = site.arg(0);
        self.call_value(&executor, &Value::CLEAN, &[resolve], None);
        let value = std::mem::replace(&mut self.cells[cell as usize], outer);
        self.act.resolved.retain(|(known, _)| *known != cell);
        let range = self.act.code.range(site.expr);
        self.step(&value, range, super::steps::Note::Called(site.expr))
    }

    /// What iterating over a value gives.
    pub(crate) fn elements(&mut self, value: &Value<'a>) -> Value<'a> {
        let Some(node) = value.node() else { return Value::CLEAN };
        let mut all = Value::labelled(node.labels.clone());
        for (key, field) in &node.fields {
            if *key == "*" || key.bytes().all(|byte| byte.is_ascii_digit()) {
                all = all.join(field);
            }
        }
        if let Some(origin) = node.origin
            && let Some(origin) = self.origins.member(self.models, origin, "#elem")
            && self.origins.text(origin).len() < 100
        {
            let range = self.here;
            let shaped = self.origin_value(Some(origin), None, Some((self.act.file, range)));
            all = all.join(&shaped);
        }
        all
    }

    /// Methods by their name, where nothing better is known about the receiver.
    pub(crate) fn built_in(&mut self, site: &Site<'a>, called_back: bool) -> Option<Value<'a>> {
        let (receiver, value) = site.receiver.as_ref()?;
        if let Some(result) = self.promise_method(site, value) {
            return Some(result);
        }
        if !called_back && let Some(result) = self.iteration(site, value) {
            return Some(result);
        }
        self.collection(site, *receiver, value).or_else(|| self.string_method(site, value))
    }

    fn promise_method(&mut self, site: &Site<'a>, value: &Value<'a>) -> Option<Value<'a>> {
        match site.method {
            "then" | "done" | "spread" | "tap" => {
                let mut result =
                    self.call_value(&site.arg(0), &Value::CLEAN, std::slice::from_ref(value), None);
                if let Some(Callable::Resolve(_)) = site.arg(0).callables().first() {
                    result = None;
                }
                if let Some(caught) = self.call_value(&site.arg(1), &Value::CLEAN, &[], None) {
                    result = Some(result.map_or(caught.clone(), |result| result.join(&caught)));
                }
                Some(result.unwrap_or_default())
            }
            "catch" | "finally" if !site.arg(0).callables().is_empty() => {
                let caught =
                    self.call_value(&site.arg(0), &Value::CLEAN, &[], None).unwrap_or_default();
                Some(value.join(&caught))
            }
            _ => None,
        }
    }

    /// `map`, `forEach` and their kind: the callback is given the elements.
    fn iteration(&mut self, site: &Site<'a>, value: &Value<'a>) -> Option<Value<'a>> {
        let callback = site.arg(0);
        if callback.callables().is_empty() {
            return None;
        }
        let list = |element: &Value<'a>| Self::empty_object().with_path(&["*"], element, false);
        match site.method {
            "map" | "flatMap" | "forEach" | "each" | "filter" | "find" | "findLast" | "some"
            | "every" | "sort" | "findIndex" | "subscribe" | "mapSeries" | "mapLimit"
            | "partition" => {}
            "reduce" | "reduceRight" => return Some(self.reduce(site, value)),
            _ => return None,
        }
        let element = self.elements(value);
        let second = if site.method == "sort" {
            element.clone()
        } else {
            Value::labelled(value.labels().to_vec()).cleansed()
        };
        let made = self.call_value(
            &callback,
            &Value::CLEAN,
            &[element.clone(), second, value.clone()],
            None,
        );
        let made = made.unwrap_or_default();
        Some(match site.method {
            "map" | "mapSeries" => list(&made),
            "flatMap" => list(&self.elements(&made)),
            "filter" | "sort" => {
                let kept = if site.method == "filter" {
                    self.filtered(site, &callback, &element)
                } else {
                    element
                };
                list(&kept)
            }
            "find" | "findLast" => self.filtered(site, &callback, &element),
            "forEach" | "each" | "some" | "every" | "findIndex" | "subscribe" => Value::CLEAN,
            _ => list(&element),
        })
    }

    /// The elements for which a predicate holds.
    fn filtered(
        &mut self,
        _site: &Site<'a>,
        callback: &Value<'a>,
        element: &Value<'a>,
    ) -> Value<'a> {
        let [Callable::Closure { file, function, captured }] = callback.callables() else {
            return element.clone();
        };
        let outcome = self.call_function(
            *file,
            *function,
            captured.clone(),
            Value::CLEAN,
            &[element.clone(), Value::CLEAN],
        );
        let kept = outcome.when_true.as_ref().and_then(|params| params.first().cloned().flatten());
        kept.unwrap_or_else(|| element.clone())
    }

    fn reduce(&mut self, site: &Site<'a>, value: &Value<'a>) -> Value<'a> {
        let element = self.elements(value);
        let mut total = if site.args.len() > 1 { site.arg(1) } else { element.clone() };
        for _ in 0..2 {
            let next = self.call_value(
                &site.arg(0),
                &Value::CLEAN,
                &[total.clone(), element.clone()],
                None,
            );
            total = total.join(&next.unwrap_or_default());
        }
        total
    }

    /// Methods that store into or read from arrays, maps and sets.
    fn collection(
        &mut self,
        site: &Site<'a>,
        receiver: ExprId,
        value: &Value<'a>,
    ) -> Option<Value<'a>> {
        let joined_args =
            |from: usize| site.args.iter().skip(from).fold(Value::CLEAN, |all, arg| all.join(arg));
        match site.method {
            "push" | "unshift" | "add" | "append" | "enqueue" => {
                self.add_to(receiver, "*", &joined_args(0));
                Some(if matches!(site.method, "add" | "append") {
                    value.clone()
                } else {
                    Value::CLEAN
                })
            }
            "splice" => {
                self.add_to(receiver, "*", &joined_args(2));
                Some(value.clone())
            }
            "set" if site.args.len() == 2 => {
                let key = site.arg(0).text().unwrap_or("*");
                self.add_to(receiver, key, &site.arg(1));
                Some(value.clone())
            }
            "get" | "getAll" | "at" | "item"
                if value.labels().is_empty() && !value.fields().is_empty() =>
            {
                Some(value.field(site.arg(0).text().unwrap_or("*")))
            }
            "get" | "getAll" | "at" | "item" | "pop" | "shift" | "values" | "entries" | "next"
            | "last" | "first" => {
                let element = self.elements(value);
                if element.is_clean() {
                    return None;
                }
                Some(if matches!(site.method, "values" | "entries") {
                    value.clone()
                } else {
                    element
                })
            }
            "join" => {
                // Element by element, so that constant text in front counts.
                let mut text = Value::constant("");
                let separator = site.arg(0);
                let mut first = true;
                let fields: Vec<Value<'a>> = self.ordered_elements(value);
                for field in fields {
                    if !first {
                        text = self.concat(&text, &separator);
                    }
                    first = false;
                    text = self.concat(&text, &field);
                }
                let whole = Value::labelled(value.labels().to_vec());
                Some(if whole.is_clean() { text } else { text.join(&whole) })
            }
            "concat" => {
                if value.is_object() || !value.fields().is_empty() {
                    let added = site.args.iter().fold(Value::CLEAN, |all, arg| {
                        let elements = arg
                            .fields()
                            .iter()
                            .fold(Value::labelled(arg.labels().to_vec()), |all, (_, field)| {
                                all.join(field)
                            });
                        all.join(&elements)
                    });
                    let mine = self.elements(value);
                    return Some(Self::empty_object().with_path(&["*"], &mine.join(&added), false));
                }
                let mut text = value.clone();
                for arg in &site.args {
                    text = self.concat(&text, arg);
                }
                Some(text)
            }
            "slice" | "reverse" | "flat" | "fill" | "toSorted" | "toReversed"
                if !value.fields().is_empty() =>
            {
                let element = self.elements(value);
                // What it was read from would read it anew, and drop the label that it has.
                let element = if element.is_tainted() {
                    element.with(|node| node.origin = None)
                } else {
                    element
                };
                Some(Self::object_of(&element))
            }
            _ => None,
        }
    }

    fn ordered_elements(&self, value: &Value<'a>) -> Vec<Value<'a>> {
        let mut numbered: Vec<(usize, Value<'a>)> = Vec::new();
        for (key, field) in value.fields() {
            if let Ok(place) = key.parse::<usize>() {
                numbered.push((place, field.clone()));
            }
        }
        numbered.sort_by_key(|(place, _)| *place);
        let mut all: Vec<Value<'a>> = Vec::new();
        for (place, field) in numbered {
            while all.len() < place.min(15) {
                all.push(Value::CLEAN);
            }
            all.push(field);
        }
        if let Some(any) = value.own_field("*") {
            all.push(any.clone());
        }
        all
    }

    /// An object whose every field is the given value.
    pub(crate) fn object_of(value: &Value<'a>) -> Value<'a> {
        Value::new(Node { object: true, ..Node::default() }).with_path(&["*"], value, false)
    }
}
