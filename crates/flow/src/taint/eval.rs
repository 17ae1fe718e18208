//! Expressions.

use facts::code::{
    AssignOp, BinaryOp, ExprId, ExprKind, FunctionKind, JsxElement, LogicalOp, Property,
    PropertyKey, UnaryOp,
};

use super::engine::Engine;
use super::heap::Slot;
use super::steps::Note;
use super::value::{Lead, Node, Value, fixes_host, in_query, merge_labels, state};

impl<'a> Engine<'a> {
    /// The value of an expression; what it does on the way is done.
    pub(crate) fn eval(&mut self, expr: ExprId) -> Value<'a> {
        if !self.has_room() || !self.spend() {
            return Value::CLEAN;
        }
        self.depth += 1;
        self.here = self.act.code.range(expr);
        let value = self.eval_kind(expr);
        self.depth -= 1;
        if self.act.function == facts::code::FunctionId::TOP_LEVEL {
            self.keep_export(expr, &value);
        }
        value
    }

    fn keep_export(&mut self, expr: ExprId, value: &Value<'a>) {
        let file = self.act.file;
        if self.layout(file).is_some_and(|layout| layout.exported.contains(&expr)) {
            self.heap.add(Slot::Exported(file, expr), value);
        }
    }

    fn eval_kind(&mut self, expr: ExprId) -> Value<'a> {
        let code = self.act.code;
        match code.kind(expr) {
            ExprKind::String(text) => Value::constant(text),
            ExprKind::Template { texts, exprs } => self.eval_template(texts, exprs),
            ExprKind::Name { name, symbol } => self.eval_name(expr, name, *symbol),
            ExprKind::This => self.act.env.this.clone(),
            ExprKind::Member { object, property, .. } => {
                let object_value = self.eval(*object);
                self.member(&object_value, property, expr)
            }
            ExprKind::Index { object, index, .. } => self.eval_index(expr, *object, *index),
            ExprKind::Call(call) => self.eval_call(expr, call),
            ExprKind::Function(function) => {
                self.act.seen.push(*function);
                self.closure(*function)
            }
            ExprKind::Class(class) => self.eval_class(*class),
            ExprKind::Object(properties) => {
                let object = self.eval_object(properties);
                self.check_response_literal(expr, &object);
                object
            }
            ExprKind::Array(elements) => self.eval_array(elements),
            ExprKind::Unary { op, operand } => self.eval_unary(*op, *operand),
            ExprKind::Update { target, .. } => {
                self.eval(*target);
                Value::CLEAN
            }
            ExprKind::Binary { op, left, right } => self.eval_binary(*op, *left, *right),
            ExprKind::Logical { op, left, right } => self.eval_logical(*op, *left, *right),
            ExprKind::Conditional { test, then, otherwise } => {
                self.eval_conditional(*test, *then, *otherwise)
            }
            ExprKind::Assign { target, value, op } => self.eval_assign(target, *value, *op),
            ExprKind::Await(value) => self.eval(*value),
            ExprKind::Yield { value, .. } => {
                let value = value.map_or(Value::CLEAN, |value| self.eval(value));
                let element = Value::CLEAN.with_path(&["*"], &value, false);
                self.add_return(&element);
                Value::CLEAN
            }
            ExprKind::Sequence(all) => all.iter().fold(Value::CLEAN, |_, expr| self.eval(*expr)),
            ExprKind::Jsx(element) => self.eval_jsx(element),
            _ => Value::CLEAN,
        }
    }

    fn eval_index(&mut self, expr: ExprId, object: ExprId, index: ExprId) -> Value<'a> {
        let object_value = self.eval(object);
        let index_value = self.eval(index);
        if let Some(key) = self.index_key(index, &index_value) {
            return self.member(&object_value, key, expr);
        }
        let known = self.known_keys(&object_value);
        let value =
            if known { object_value.field("*") } else { self.member(&object_value, "*", expr) };
        // A key that nobody outside chose, or that a list of keys holds, is somebody's pick.
        if index_value.labels().is_empty() {
            return value.map_labels(&|label| label.state &= !state::WHOLE_BODY);
        }
        value
    }

    fn known_keys(&self, value: &Value<'a>) -> bool {
        value.origin().is_none()
    }

    /// The key of `object[index]` when it is constant.
    pub(crate) fn index_key(&self, index: ExprId, value: &Value<'a>) -> Option<&'a str> {
        if let Some(text) = value.text() {
            return Some(text);
        }
        match self.act.code.kind(self.act.code.constant(index)) {
            ExprKind::Number(number) => small_number(*number),
            _ => None,
        }
    }

    fn eval_template(
        &mut self,
        texts: &'a [facts::code::TemplateText],
        exprs: &'a [ExprId],
    ) -> Value<'a> {
        let mut result = Value::constant(texts.first().map_or("", |text| &text.text));
        for (place, expr) in exprs.iter().enumerate() {
            let value = self.eval(*expr);
            result = self.concat(&result, &value);
            let text = texts.get(place + 1).map_or("", |text| &*text.text);
            if !text.is_empty() {
                result = self.concat(&result, &Value::constant(text));
            }
        }
        result
    }

    fn eval_object(&mut self, properties: &'a [Property]) -> Value<'a> {
        let mut object = Value::new(Node { object: true, ..Node::default() });
        for property in properties {
            let value = self.eval(property.value);
            match &property.key {
                PropertyKey::Name(name) => {
                    let value = self.accessor_value(property.value, &object, value);
                    if !value.is_clean() || object.own_field(name).is_some() {
                        object = object.with_field(name, value);
                    }
                }
                PropertyKey::Computed(key) => {
                    let key_value = self.eval(*key);
                    let key = key_value.text().unwrap_or("*");
                    object = object.with_path(&[key], &value, false);
                    if !key_value.labels().is_empty() {
                        object = object.with_path(&["%key"], &key_value, false);
                    }
                }
                PropertyKey::Spread => object = spread_into(&object, &value),
            }
        }
        object
    }

    /// A getter's field is what it returns.
    fn accessor_value(&mut self, expr: ExprId, object: &Value<'a>, value: Value<'a>) -> Value<'a> {
        let ExprKind::Function(function) = self.act.code.kind(expr) else { return value };
        match self.act.code.function(*function).kind {
            FunctionKind::Getter => self.call_value(&value, object, &[], None).unwrap_or_default(),
            _ => value,
        }
    }

    fn eval_array(&mut self, elements: &'a [facts::code::ArrayElement]) -> Value<'a> {
        let mut array = Value::new(Node { object: true, ..Node::default() });
        let mut exact = true;
        for (place, element) in elements.iter().enumerate() {
            let Some(expr) = element.value else { continue };
            let value = self.eval(expr);
            if element.spread {
                exact = false;
                array = array.with_path(&["*"], &value.field("*"), false);
            } else {
                let key = if exact { small_number(place as f64).unwrap_or("*") } else { "*" };
                array = array.with_path(&[key], &value, false);
            }
        }
        array
    }

    fn eval_unary(&mut self, op: UnaryOp, operand: ExprId) -> Value<'a> {
        let value = self.eval(operand);
        if op == UnaryOp::Plus {
            return self.number_of(&value);
        }
        if op == UnaryOp::Delete
            && let Some(place) = self.place(operand)
        {
            self.store(&place, Value::CLEAN, true);
        }
        Value::CLEAN
    }

    fn eval_binary(&mut self, op: BinaryOp, left: ExprId, right: ExprId) -> Value<'a> {
        let left_value = self.eval(left);
        let right_value = self.eval(right);
        if op == BinaryOp::Add { self.concat(&left_value, &right_value) } else { Value::CLEAN }
    }

    /// `left + right` as text.
    pub(crate) fn concat(&mut self, left: &Value<'a>, right: &Value<'a>) -> Value<'a> {
        let lead = left.lead();
        let mut labels = left.text_labels();
        let mut added = right.text_labels();
        self.place_behind(&mut added, lead, left);
        merge_labels(&mut labels, &added);
        let string_kinds = self.string_kinds;
        labels.iter_mut().for_each(|label| label.safe |= string_kinds);
        let lead = concat_leads(left, right);
        Value::new(Node { labels, lead: Some(lead), ..Node::default() })
    }

    /// What constant text in front takes from the reach of the labels behind it.
    fn place_behind(
        &self,
        labels: &mut [super::value::Label],
        lead: Option<Lead<'a>>,
        left: &Value<'a>,
    ) {
        let redirect = self.models.bit("redirect") | self.models.bit("url-attr");
        let ssrf = self.models.bit("ssrf");
        let names = self.models.bit("dynamic-call") | self.models.bit("dynamic-global");
        let tainted = !left.text_labels().is_empty();
        let open_end = lead.is_none_or(|lead| lead.open_end);
        for label in labels {
            match lead {
                Some(lead) if !lead.text.is_empty() || lead.host_fixed => {
                    label.state |= state::BEHIND_CONSTANT;
                    // Behind a constant folder, a text without `..` stays below it.
                    if label.state & state::NO_DOTDOT != 0 && !tainted {
                        label.safe |= self.models.bit("path") | self.models.bit("zip-slip");
                    }
                    label.state &= !(state::RELATIVE | state::SLASH | state::MARKED);
                    if lead.host_fixed && !tainted {
                        label.safe |= redirect;
                    }
                    if lead.in_query && !tainted {
                        label.safe |= ssrf;
                    }
                }
                _ => {}
            }
            // Behind a value that nobody outside chose, as in `${base}${path}`, host and path are taken to be fixed.
            if open_end && !tainted {
                label.safe |= ssrf | redirect | names;
            }
            if !lead.is_some_and(|lead| lead.whole && lead.text.is_empty()) {
                label.state &= !state::NORMALIZED;
            }
        }
    }

    fn eval_logical(&mut self, op: LogicalOp, left: ExprId, right: ExprId) -> Value<'a> {
        let left_value = self.eval(left);
        let before = self.act.env.clone();
        match op {
            LogicalOp::And => self.narrow(left, true),
            LogicalOp::Or => self.narrow(left, false),
            LogicalOp::Coalesce => {}
        }
        let right_value = self.eval(right);
        let after = std::mem::replace(&mut self.act.env, before);
        // What the right side narrowed holds only where it ran; what it stored may hold.
        self.act.env = std::mem::take(&mut self.act.env).join(after);
        match op {
            LogicalOp::And => and_value(&left_value, &right_value),
            _ => left_value.join(&right_value),
        }
    }

    fn eval_conditional(&mut self, test: ExprId, then: ExprId, otherwise: ExprId) -> Value<'a> {
        self.eval(test);
        let before = self.act.env.clone();
        self.narrow(test, true);
        let then_value = self.eval(then);
        let listed = self.is_member_of_list(test, then);
        let then_value = if listed { then_value.cleansed() } else { then_value };
        let after_then = std::mem::replace(&mut self.act.env, before);
        self.narrow(test, false);
        let other_value = self.eval(otherwise);
        self.act.env = after_then.join(std::mem::take(&mut self.act.env));
        then_value.join(&other_value)
    }

    fn eval_assign(
        &mut self,
        target: &'a facts::code::Pattern,
        value: ExprId,
        op: Option<AssignOp>,
    ) -> Value<'a> {
        let mut new = self.eval(value);
        if let (Some(op), facts::code::Pattern::Target(target)) = (op, target) {
            let old = self.eval(*target);
            new = match op {
                AssignOp::Binary(BinaryOp::Add) => self.concat(&old, &new),
                AssignOp::Binary(_) => Value::CLEAN,
                AssignOp::Logical(_) => old.join(&new),
            };
        }
        self.assigned_at = Some(value);
        self.bind(target, &new);
        self.assigned_at = None;
        new
    }

    fn eval_jsx(&mut self, element: &'a JsxElement) -> Value<'a> {
        let mut props = Value::new(Node { object: true, ..Node::default() });
        for attribute in &element.attributes {
            let Some(expr) = attribute.value else { continue };
            let value = self.eval(expr);
            self.check_jsx_attribute(element, &attribute.name, expr, &value);
            props = if attribute.name.is_empty() {
                spread_into(&props, &value)
            } else {
                props.with_path(&[&attribute.name], &value, false)
            };
        }
        for child in &element.children {
            let value = self.eval(*child);
            props = props.with_path(&["children"], &value, false);
        }
        if let Some(component) = element.component {
            let value = self.eval(component);
            let is_class = value
                .callables()
                .iter()
                .any(|callable| matches!(callable, super::value::Callable::Class { .. }));
            if props.is_tainted() || is_class {
                self.call_value(&value, &Value::CLEAN, &[props], None);
            }
        }
        Value::new(Node { object: true, ..Node::default() })
    }

    /// A step worth telling: the value is kept under a name.
    pub(crate) fn step(
        &self,
        value: &Value<'a>,
        expr_range: model::ByteRange,
        note: Note,
    ) -> Value<'a> {
        let file = self.act.file;
        value.map_labels(&|label| label.trace = label.trace.then(file, expr_range, note))
    }
}

/// `a && b` is `b`, or a falsy `a`, which carries nothing but itself.
fn and_value<'a>(left: &Value<'a>, right: &Value<'a>) -> Value<'a> {
    if right.is_clean() { left.cleansed() } else { right.clone() }
}

fn spread_into<'a>(object: &Value<'a>, value: &Value<'a>) -> Value<'a> {
    let mut result = object.clone();
    for (key, field) in value.fields() {
        result = result.with_field(key, field.clone());
    }
    if value.labels().is_empty() {
        return result;
    }
    // Unknown keys of the spread value may be any; what was named explicitly stays.
    let whole = Value::labelled(value.labels().to_vec());
    result.with_path(&["*"], &whole, false)
}

fn concat_leads<'a>(left: &Value<'a>, right: &Value<'a>) -> Lead<'a> {
    let open = Lead { open_end: true, ..Lead::default() };
    let first = left.lead().unwrap_or(open);
    let second = right.lead().unwrap_or(open);
    let empty_first = first.whole && first.text.is_empty();
    if empty_first {
        return second;
    }
    let appended_slash = second.whole && second.text.contains('/');
    Lead {
        text: first.text,
        whole: first.whole && second.whole && second.text.is_empty(),
        host_fixed: first.host_fixed
            || second.in_query
            || joined_fixes_host(first, second)
            || (first.open_end && appended_slash && left.text_labels().is_empty()),
        in_query: first.in_query || second.in_query,
        open_end: if second.text.is_empty() && second.whole {
            first.open_end
        } else {
            second.open_end
        },
    }
}

/// `"http://" + "host/"`, `"http://host" + "/path"`.
fn joined_fixes_host(first: Lead<'_>, second: Lead<'_>) -> bool {
    if first.host_fixed || !second.whole || second.text.is_empty() {
        return first.host_fixed;
    }
    if first.whole {
        let mut text = first.text.to_owned();
        text.push_str(second.text);
        return fixes_host(&text) || in_query(&text);
    }
    // A scheme or nothing, then something, then a slash: the host stands before it.
    second.text.contains('/') && first.text.ends_with("//")
        || (first.text.contains("://") && second.text.starts_with('/'))
}

/// Keys of array literals and constant indices, as text that lives as long as the program.
pub(crate) fn small_number(number: f64) -> Option<&'static str> {
    const TEXTS: [&str; 16] =
        ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"];
    let place = number as usize;
    (number >= 0.0 && number.fract() == 0.0).then(|| TEXTS.get(place).copied()).flatten()
}
