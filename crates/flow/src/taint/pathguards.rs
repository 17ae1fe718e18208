//! Conditions on parts of a text: prefixes, `..`, characters, membership in a list.

use facts::code::{BinaryOp, ExprId, ExprKind};

use super::engine::Engine;
use super::value::{fixes_host, state};

impl<'a> Engine<'a> {
    /// `list.includes(x)`, `set.has(x)`, `text.includes('..')`.
    pub(crate) fn narrow_membership(&mut self, object: ExprId, arg: ExprId, truth: bool) {
        let code = self.act.code;
        let text = code.string(code.constant(arg));
        if let Some(text) = text {
            if !truth {
                self.narrow_absent(object, text);
            }
            return;
        }
        let list_is_tainted = match self.place(object) {
            Some(place) => self.root_value(place.root).is_tainted(),
            None => !matches!(code.kind(object), ExprKind::Array(_) | ExprKind::Call(_)),
        };
        // A constant string that contains the value bounds it, too.
        if truth && !list_is_tainted {
            self.narrow_equal(arg);
        }
        if !truth && self.names_prototype(object) {
            self.mark_safe(arg, self.models.bit("proto-key") | self.models.bit("proto-pollution"));
        }
    }

    /// The text does not hold this.
    fn narrow_absent(&mut self, object: ExprId, text: &str) {
        if matches!(text, ".." | "../" | ".") {
            self.change_place(object, &|label| {
                label.state |= state::NO_DOTDOT;
                true
            });
            if text == "." {
                return;
            }
        }
        let kinds = match text {
            "/" => self.models.bit("path"),
            "://" | "//" | ":" => 0,
            "<" | "&" => self.models.bit("html") | self.models.bit("dom-html"),
            "'" => self.models.bit("sql"),
            _ => 0,
        };
        if kinds != 0 {
            self.mark_safe(object, kinds);
        }
    }

    /// `x.indexOf(y) === -1` and its kind. True when the comparison was one.
    pub(crate) fn narrow_index_of(&mut self, side: ExprId, other: ExprId, equal: bool) -> bool {
        let Some((object, arg)) = self.index_of(side) else { return false };
        match self.number(other) {
            Some(-1.0) => self.narrow_membership(object, arg, !equal),
            Some(0.0) if equal => self.narrow_prefix(object, arg, true),
            Some(0.0) => self.narrow_prefix(object, arg, false),
            _ => {}
        }
        true
    }

    fn index_of(&self, expr: ExprId) -> Option<(ExprId, ExprId)> {
        let code = self.act.code;
        let call = code.call(expr)?;
        let ExprKind::Member { object, property, .. } = code.kind(call.callee) else { return None };
        matches!(&**property, "indexOf" | "lastIndexOf" | "findIndex" | "search")
            .then(|| call.args.first().map(|arg| (*object, arg.value)))?
    }

    fn number(&self, expr: ExprId) -> Option<f64> {
        match self.act.code.kind(expr) {
            ExprKind::Number(number) => Some(*number),
            ExprKind::Unary { op: facts::code::UnaryOp::Minus, operand } => {
                self.number(*operand).map(|number| -number)
            }
            _ => None,
        }
    }

    /// `list.indexOf(x) >= 0`, `> -1`, `< 0`.
    pub(crate) fn narrow_index_comparison(
        &mut self,
        op: BinaryOp,
        left: ExprId,
        right: ExprId,
        truth: bool,
    ) {
        let Some((object, arg)) = self.index_of(left) else { return };
        let found = match (op, self.number(right)) {
            (BinaryOp::GreaterEq, Some(0.0)) | (BinaryOp::Greater, Some(-1.0)) => truth,
            (BinaryOp::Less, Some(0.0)) | (BinaryOp::LessEq, Some(-1.0)) => !truth,
            _ => return,
        };
        self.narrow_membership(object, arg, found);
    }

    /// `x[0] === '/'`, `x.charAt(0) === '/'`, `x.substring(0, n) === prefix`. True when it was such a comparison.
    pub(crate) fn narrow_prefix_comparison(
        &mut self,
        left: ExprId,
        right: ExprId,
        equal: bool,
    ) -> bool {
        for (side, other) in [(left, right), (right, left)] {
            let code = self.act.code;
            let object = match code.kind(side) {
                ExprKind::Index { object, index, .. } if self.number(*index) == Some(0.0) => {
                    Some((*object, 0))
                }
                ExprKind::Index { object, index, .. } if self.number(*index) == Some(1.0) => {
                    Some((*object, 1))
                }
                ExprKind::Call(call) => match code.kind(call.callee) {
                    ExprKind::Member { object, property, .. }
                        if matches!(
                            &**property,
                            "charAt" | "substring" | "substr" | "slice" | "charCodeAt"
                        ) =>
                    {
                        let first = call.args.first().and_then(|arg| self.number(arg.value));
                        match first {
                            Some(0.0) => Some((*object, 0)),
                            Some(1.0) if &**property == "charAt" => Some((*object, 1)),
                            _ => None,
                        }
                    }
                    _ => None,
                },
                _ => None,
            };
            if let Some((object, at)) = object {
                if at == 0 {
                    self.narrow_prefix(object, other, equal);
                } else if !equal && matches!(code.string(code.constant(other)), Some("/")) {
                    self.change_place(object, &|label| {
                        label.state |= state::NO_DOUBLE_SLASH;
                        true
                    });
                }
                return true;
            }
        }
        false
    }

    /// `x.startsWith(prefix)`.
    pub(crate) fn narrow_prefix(&mut self, object: ExprId, prefix: ExprId, truth: bool) {
        let code = self.act.code;
        let text = code.string(code.constant(prefix));
        // No option, or one that the program asks for by name.
        if text
            .is_some_and(|text| !text.is_empty() && text.starts_with('-') != truth || text == "--")
        {
            self.mark_safe(object, self.models.bit("argument"));
        }
        match (text, truth) {
            (Some("/"), true) => self.add_state(object, state::SLASH),
            (Some("/"), false) => self.add_state(object, state::RELATIVE),
            (Some("//" | "/\\"), false) => self.add_state(object, state::NO_DOUBLE_SLASH),
            (Some(".." | "../" | "."), false) => self.relative_guard(object),
            (Some(text), true) if fixes_host(text) && !text.starts_with('.') => {
                let kinds = self.models.bit("redirect")
                    | self.models.bit("ssrf")
                    | self.models.bit("url-attr");
                self.mark_safe(object, kinds);
                self.root_guard(object);
            }
            (Some(text), true) if text.starts_with("http") => {
                let kinds = self.models.bit("url-attr");
                self.mark_safe(object, kinds);
            }
            // `resolved.startsWith(ROOT)`.
            (_, true) => self.root_guard(object),
            _ => {}
        }
    }

    pub(crate) fn add_state(&mut self, object: ExprId, bits: u16) {
        self.change_place(object, &|label| {
            label.state |= bits;
            true
        });
    }

    /// Under a root, if no `..` can be left in it.
    fn root_guard(&mut self, object: ExprId) {
        let path = self.models.bit("path") | self.models.bit("zip-slip");
        self.change_place(object, &|label| {
            if label.state & (state::NORMALIZED | state::NO_DOTDOT) != 0 {
                label.safe |= path;
            }
            true
        });
    }

    /// A normalised relative path that does not begin with `..` stays below.
    fn relative_guard(&mut self, object: ExprId) {
        self.change_place(object, &|label| {
            if label.state & state::NORMALIZED != 0 {
                label.state |= state::NO_DOTDOT;
            }
            true
        });
        // `path.relative(ROOT, target)` does not begin with `..`: the target lies below the root.
        if let Some(target) = self.measured_path(object) {
            self.mark_safe(target, self.models.bit("path") | self.models.bit("zip-slip"));
        }
    }

    /// The path of which a relative one says where it lies under a root of the program.
    fn measured_path(&mut self, relative: ExprId) -> Option<ExprId> {
        let code = self.act.code;
        let call = code.call(code.constant(relative))?;
        let [root, target] = &call.args[..] else { return None };
        let callee = self.eval(call.callee);
        let is_relative = callee.origin().is_some_and(|at| {
            matches!(
                self.origins.text(at),
                "path.relative" | "path.posix.relative" | "path.win32.relative"
            )
        });
        let is_given = !self.eval(root.value).is_tainted();
        (is_relative && is_given).then_some(target.value)
    }
}
