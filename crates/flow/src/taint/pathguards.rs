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
    }

    /// `/^[a-z]+$/.test(x)`.
    pub(crate) fn narrow_regex(&mut self, regex: ExprId, subject: ExprId, truth: bool) {
        let code = self.act.code;
        let (pattern, flags) = match code.kind(code.constant(regex)) {
            ExprKind::Regex { pattern, flags } => (&**pattern, &**flags),
            ExprKind::Call(call) => {
                match call.args.first().and_then(|arg| code.string(code.constant(arg.value))) {
                    Some(text) => (text, ""),
                    None => return,
                }
            }
            _ => {
                if let Some(text) = code.string(code.constant(regex)) {
                    (text, "")
                } else {
                    return;
                }
            }
        };
        if truth && is_anchored(pattern, flags) {
            let kinds = self.allowed_by(pattern);
            if kinds == u64::MAX {
                self.change_place(subject, &|_| false);
            } else if kinds != 0 {
                self.mark_safe(subject, kinds);
            }
        }
        if truth && pattern.starts_with('^') {
            self.narrow_regex_prefix(subject, pattern);
        }
        if !truth {
            self.narrow_denied(subject, pattern);
        }
    }

    /// What a text that matches an anchored pattern cannot harm.
    fn allowed_by(&self, pattern: &str) -> u64 {
        let bit = |kind: &str| self.models.bit(kind);
        if has_wildcard(pattern) {
            return 0;
        }
        let holds = |characters: &[char]| pattern.contains(characters);
        let mut kinds =
            bit("sql") | bit("nosql") | bit("nosql-where") | bit("regex") | bit("template-object");
        kinds |= bit("argument");
        kinds |= bit("ldap")
            | bit("xpath")
            | bit("format")
            | bit("log")
            | bit("header")
            | bit("deserialize");
        if !holds(&['<', '>']) {
            kinds |= bit("html") | bit("dom-html") | bit("xxe");
        }
        if !pattern.contains("\\/") && !pattern.contains("[/") && !holds(&['/']) {
            kinds |=
                bit("path") | bit("redirect") | bit("ssrf") | bit("url-attr") | bit("zip-slip");
        }
        // Without dot, colon and escapes there is no scheme, and no host that resolves outside.
        if !holds(&['.', ':', '@', '%', '(', '|']) && !pattern.contains("\\\\") {
            kinds |= bit("redirect") | bit("ssrf") | bit("url-attr");
        }
        if !holds(&[';', '&', '`', '<', '>', '\'', '"'])
            && !pattern.contains("\\s")
            && !pattern.contains("\\$")
        {
            kinds |= bit("command") | bit("code") | bit("template") | bit("proto-pollution");
        }
        if kinds & bit("path") != 0 && kinds & bit("command") != 0 && kinds & bit("html") != 0 {
            u64::MAX
        } else {
            kinds
        }
    }

    fn narrow_regex_prefix(&mut self, subject: ExprId, pattern: &str) {
        let rest = pattern.trim_start_matches('^').replace("\\/", "/").replace("\\.", ".");
        let literal: String =
            rest.chars().take_while(|character| !"[(*+?{|\\$".contains(*character)).collect();
        if fixes_host(&literal) {
            let kinds =
                self.models.bit("redirect") | self.models.bit("ssrf") | self.models.bit("url-attr");
            self.mark_safe(subject, kinds);
        }
        if rest.starts_with("/[^/") || rest.starts_with("/(?!/") || rest.starts_with("/(?![/") {
            let kinds = self.models.bit("redirect") | self.models.bit("url-attr");
            self.mark_safe(subject, kinds);
        }
    }

    /// The text matches nothing of a class: `!/[<>'"&]/.test(x)`.
    fn narrow_denied(&mut self, subject: ExprId, pattern: &str) {
        let mut kinds = 0;
        let class =
            pattern.strip_prefix('[').and_then(|rest| rest.strip_suffix("]")).unwrap_or(pattern);
        if pattern.starts_with("[^") {
            // Matches nothing outside the class: as an anchored class.
            let allowed = self.allowed_by(class.trim_start_matches('^'));
            if allowed == u64::MAX {
                self.change_place(subject, &|_| false);
                return;
            }
            kinds |= allowed;
        } else {
            if class.contains('<') || class.contains("\\W") || class.contains('&') {
                kinds |= self.models.bit("html") | self.models.bit("dom-html");
            }
            if class.contains('\'') {
                kinds |= self.models.bit("sql");
            }
        }
        if pattern.contains("__proto__") {
            kinds |= self.models.bit("proto-key") | self.models.bit("proto-pollution");
        }
        if class.contains("\\.\\.") || (pattern.starts_with('[') && class.contains('.')) {
            self.add_state(subject, state::NO_DOTDOT);
        }
        if kinds != 0 {
            self.mark_safe(subject, kinds);
        }
    }
}

/// `^` and `$` hold for the whole pattern, not for one of its alternatives.
fn is_anchored(pattern: &str, flags: &str) -> bool {
    if !pattern.starts_with('^')
        || !pattern.ends_with('$')
        || pattern.ends_with("\\$")
        || flags.contains('m')
    {
        return false;
    }
    let mut depth = 0;
    let mut escaped = false;
    for character in pattern.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            '|' if depth == 0 => return false,
            _ => {}
        }
    }
    true
}

/// Something in the pattern lets anything through: `.`, `\S`, `\W`, `\D`, a negated class.
fn has_wildcard(pattern: &str) -> bool {
    let bytes = pattern.as_bytes();
    let mut in_class = false;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => {
                if matches!(bytes.get(at + 1), Some(b'S' | b'W' | b'D')) {
                    return true;
                }
                at += 1;
            }
            b'[' if !in_class => {
                if bytes.get(at + 1) == Some(&b'^') {
                    return true;
                }
                in_class = true;
            }
            b']' => in_class = false,
            b'.' if !in_class => return true,
            _ => {}
        }
        at += 1;
    }
    false
}
