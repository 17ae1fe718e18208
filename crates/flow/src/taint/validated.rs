//! What a schema makes of a value: fields that it names lose what it checks, and no others.

use facts::FileId;
use facts::code::{ExprId, FunctionId, Param};

use super::calls::Site;
use super::engine::Engine;
use super::value::{Value, state};
use crate::schemas::{Gives, MARK, Shape};

impl<'a> Engine<'a> {
    /// A handler's request, marked when schemas of its route check it: what they say counts where it is read.
    pub(crate) fn validated_request(
        &self,
        file: FileId,
        function: FunctionId,
        request: Value<'a>,
    ) -> Value<'a> {
        let hints = self.hints;
        let Some(mark) = hints.checked.mark(file, function) else { return request };
        let is_request = request.origin().is_some_and(|origin| {
            matches!(
                self.origins.text(origin),
                "express.Request"
                    | "fastify.Request"
                    | "koa.Context"
                    | "next.Request"
                    | "trpc.Call"
            )
        });
        if is_request { request.with_field(mark, Value::constant("")) } else { request }
    }

    /// What reading a part of a marked request gives.
    pub(crate) fn checked_read(
        &mut self,
        request: &Value<'a>,
        property: &str,
        value: Value<'a>,
    ) -> Value<'a> {
        let mark = request.fields().iter().find(|(key, _)| key.starts_with(MARK));
        let Some((mark, sign)) = mark else { return value };
        let hints = self.hints;
        match hints.checked.part(mark, property) {
            Some(shape) => self.checked(&value, shape, false),
            // Koa keeps the body one step further.
            None if property == "request" => value.with_field(mark, sign.clone()),
            None => value,
        }
    }

    /// A call that checks a value against a schema that can be read; `None` for every other call.
    pub(crate) fn call_of_schema(&mut self, site: &Site<'a>) -> Option<Value<'a>> {
        let hints = self.hints;
        let check = hints.checks.get(&(self.act.file, site.expr))?;
        let given = site.arg(check.arg);
        let result = self.checked(&given, &check.shape, true);
        match check.gives {
            Gives::Value => {
                // What does not pass throws, so the argument itself is checked from here on.
                if let Some(place) = site.arg_expr(check.arg).and_then(|arg| self.place(arg)) {
                    let passed = self.checked(&given, &check.shape, false);
                    self.store(&place, passed, true);
                }
                Some(result)
            }
            Gives::Field(name) => Some(Self::empty_object().with_field(name, result)),
            Gives::Truth => Some(Value::CLEAN),
        }
    }

    /// A call whose truth says whether its argument passed.
    pub(crate) fn is_schema_check(&self, expr: ExprId) -> bool {
        let check = self.hints.checks.get(&(self.act.file, expr));
        check.is_some_and(|check| check.gives == Gives::Truth)
    }

    /// The call says that its argument passed.
    pub(crate) fn narrow_by_schema(&mut self, expr: ExprId) -> bool {
        let (hints, code) = (self.hints, self.act.code);
        let Some(check) = hints.checks.get(&(self.act.file, expr)) else { return false };
        let arg = code.call(expr).and_then(|call| call.args.get(check.arg));
        let Some(place) = arg.and_then(|arg| self.place(arg.value)) else { return true };
        let mut value = self.root_value(place.root);
        for key in &place.path {
            value = self.member_quietly(&value, key);
        }
        let passed = self.checked(&value, &check.shape, false);
        self.store(&place, passed, true);
        true
    }

    /// The value as it is when it has passed; `result`: what the check gave back, rather than what it was given.
    fn checked(&mut self, value: &Value<'a>, shape: &'a Shape, result: bool) -> Value<'a> {
        match shape {
            Shape::Any => value.clone(),
            Shape::Harmless => value.cleansed(),
            Shape::Number => self.number_of(value),
            Shape::Text => self.text_like(value),
            Shape::List(element) => {
                let inside = self.checked(&value.field("*"), element, result);
                // What is left of danger is in the elements.
                let is_known = **element != Shape::Any;
                let list = if is_known { self.text_like(value) } else { value.clone() };
                // Its elements are what was checked, not members of what was sent.
                list.with(|node| node.origin = None).with_field("*", inside)
            }
            Shape::Object { fields, unknown } => {
                // Where every key is known, what is left of danger is in the fields.
                let is_closed = unknown.are_out(result);
                let is_safe = is_closed || shape.is_plain(result);
                let whole = if is_safe { self.text_like(value) } else { value.clone() };
                let whole = if is_closed { self.picked(&whole) } else { whole };
                fields.iter().fold(whole, |whole, (name, shape)| {
                    let old = self.member_quietly(value, name);
                    let new = self.checked(&old, shape, result);
                    whole.with_field(name, new)
                })
            }
        }
    }

    /// What the pipe ahead of a handler makes of a parameter; `None` when none is known to look at it.
    pub(crate) fn piped(
        &mut self,
        file: FileId,
        param: &Param,
        value: &Value<'a>,
    ) -> Option<Value<'a>> {
        let hints = self.hints;
        let dto = hints.dtos.get(&(file, param.range)).filter(|_| value.is_tainted())?;
        Some(self.checked(value, &dto.shape, dto.strips))
    }

    fn text_like(&self, value: &Value<'a>) -> Value<'a> {
        let kinds = self.string_kinds;
        value.map_labels(&|label| label.safe |= kinds)
    }

    /// Only what somebody named is in it.
    fn picked(&self, value: &Value<'a>) -> Value<'a> {
        let record = self.models.bit("record")
            | self.models.bit("proto-pollution")
            | self.models.bit("proto-key");
        value.map_labels(&|label| {
            label.state &= !state::WHOLE_BODY;
            label.safe |= record;
        })
    }
}
