//! Values: literals, lists, objects, calls, accesses.

use facts::infra::{Expr, ExprKind, Loop, ObjectItem, Step};

use super::{Fault, Parser};

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Result<Expr, Fault> {
        self.deeper(Self::conditional)
    }

    fn conditional(&mut self) -> Result<Expr, Fault> {
        self.scan.blanks();
        let start = self.scan.at;
        let condition = self.binary(0)?;
        let before = self.scan.at;
        self.wrapped_blanks();
        if !self.scan.take(b'?') {
            self.scan.at = before;
            return Ok(condition);
        }
        self.scan.blank_lines();
        let yes = self.expression()?;
        self.scan.blank_lines();
        if !self.scan.take(b':') {
            return Err("`:` is expected in a conditional");
        }
        self.scan.blank_lines();
        let no = self.expression()?;
        let kind = ExprKind::If(Box::new([condition, yes, no]));
        Ok(Expr { range: self.since(start), kind })
    }

    /// A primary value and what is taken from it.
    pub(super) fn accessed(&mut self) -> Result<Expr, Fault> {
        let start = self.scan.at;
        let base = self.primary()?;
        let mut steps = Vec::new();
        while let Some(step) = self.step()? {
            steps.push(step);
        }
        if steps.is_empty() {
            return Ok(base);
        }
        let kind = ExprKind::Access(Box::new(base), steps);
        Ok(Expr { range: self.since(start), kind })
    }

    fn step(&mut self) -> Result<Option<Step>, Fault> {
        match self.scan.peek() {
            Some(b'.') if self.scan.peek_at(1) == Some(b'*') => {
                self.scan.at += 2;
                Ok(Some(Step::Each))
            }
            Some(b'.') if self.scan.peek_at(1) != Some(b'.') => {
                self.scan.at += 1;
                let start = self.scan.at;
                if let Some(name) = self.scan.identifier() {
                    return Ok(Some(Step::Member(name.into())));
                }
                while self.scan.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                    self.scan.at += 1;
                }
                let range = self.since(start);
                let digits = range.slice(self.scan.text);
                let number = digits.parse().map_err(|_| "a name is expected behind a dot")?;
                Ok(Some(Step::Index(Expr { range, kind: ExprKind::Number(number) })))
            }
            Some(b'[') => {
                self.scan.at += 1;
                self.scan.blank_lines();
                if self.scan.take_word("*]") {
                    return Ok(Some(Step::Each));
                }
                let index = self.expression()?;
                self.scan.blank_lines();
                if self.scan.take(b']') {
                    Ok(Some(Step::Index(index)))
                } else {
                    Err("`]` is expected")
                }
            }
            _ => Ok(None),
        }
    }

    fn primary(&mut self) -> Result<Expr, Fault> {
        let start = self.scan.at;
        let kind = match self.scan.peek() {
            Some(b'"') => return self.quoted(),
            Some(b'<') if self.scan.peek_at(1) == Some(b'<') => return self.heredoc(),
            Some(b'[') => self.list()?,
            Some(b'{') => self.object()?,
            Some(b'(') => return self.parenthesis(),
            Some(byte) if byte.is_ascii_digit() => self.number()?,
            _ => self.named()?,
        };
        Ok(Expr { range: self.since(start), kind })
    }

    fn parenthesis(&mut self) -> Result<Expr, Fault> {
        self.scan.at += 1;
        self.scan.blank_lines();
        let inner = self.in_brackets(Self::expression)?;
        self.scan.blank_lines();
        if self.scan.take(b')') { Ok(inner) } else { Err("`)` is expected") }
    }

    fn number(&mut self) -> Result<ExprKind, Fault> {
        let start = self.scan.at;
        while let Some(byte) = self.scan.peek() {
            let signed = matches!(byte, b'+' | b'-')
                && matches!(self.scan.text.as_bytes().get(self.scan.at - 1), Some(b'e' | b'E'));
            let dotted =
                byte == b'.' && self.scan.peek_at(1).is_some_and(|next| next.is_ascii_digit());
            if byte.is_ascii_digit() || matches!(byte, b'e' | b'E') || dotted || signed {
                self.scan.at += 1;
            } else {
                break;
            }
        }
        let digits = self.since(start).slice(self.scan.text);
        digits.parse().map(ExprKind::Number).map_err(|_| "no number")
    }

    fn named(&mut self) -> Result<ExprKind, Fault> {
        let name = self.scan.identifier().ok_or("a value is expected")?;
        Ok(match name {
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            "null" => ExprKind::Null,
            _ => {
                let mut function = name.to_owned();
                // `provider::aws::arn_parse(..)`
                while self.scan.take_word("::") {
                    function.push_str("::");
                    function.push_str(self.scan.identifier().ok_or("a name is expected")?);
                }
                if self.scan.peek() == Some(b'(') {
                    return self.call(function.into());
                }
                ExprKind::Name(function.into())
            }
        })
    }

    fn call(&mut self, function: Box<str>) -> Result<ExprKind, Fault> {
        self.scan.at += 1;
        let (mut arguments, mut spread) = (Vec::new(), false);
        loop {
            self.scan.blank_lines();
            if self.scan.take(b')') {
                return Ok(ExprKind::Call { function, arguments, spread });
            }
            arguments.push(self.in_brackets(Self::expression)?);
            self.scan.blank_lines();
            spread |= self.scan.take_word("...");
            self.scan.blank_lines();
            if !self.scan.take(b',') && self.scan.peek() != Some(b')') {
                return Err("`,` or `)` is expected in a call");
            }
        }
    }

    fn list(&mut self) -> Result<ExprKind, Fault> {
        self.scan.at += 1;
        self.scan.blank_lines();
        if self.begins_loop() {
            return self.repetition(b']');
        }
        let mut items = Vec::new();
        loop {
            self.scan.blank_lines();
            if self.scan.take(b']') {
                return Ok(ExprKind::List(items));
            }
            items.push(self.in_brackets(Self::expression)?);
            self.scan.blank_lines();
            if !self.scan.take(b',') && self.scan.peek() != Some(b']') {
                return Err("`,` or `]` is expected in a list");
            }
        }
    }

    fn object(&mut self) -> Result<ExprKind, Fault> {
        self.scan.at += 1;
        self.scan.blank_lines();
        if self.begins_loop() {
            return self.repetition(b'}');
        }
        let mut items = Vec::new();
        loop {
            self.scan.blank_lines();
            if self.scan.take(b'}') {
                return Ok(ExprKind::Object(items));
            }
            items.push(self.object_item()?);
            self.scan.blank_lines();
            self.scan.take(b',');
        }
    }

    fn object_item(&mut self) -> Result<ObjectItem, Fault> {
        let start = self.scan.at;
        let mut key = self.accessed()?;
        if let ExprKind::Name(name) = &key.kind
            && self.scan.text.as_bytes().get(start) != Some(&b'(')
        {
            key.kind = ExprKind::Text(name.clone());
        }
        self.scan.blank_lines();
        if !self.scan.take(b'=') && !self.scan.take(b':') {
            return Err("`=` is expected in an object");
        }
        self.scan.blank_lines();
        // Inside an object a line end ends the value.
        let value = self.outside_brackets(Self::expression)?;
        Ok(ObjectItem { key, value })
    }

    fn begins_loop(&self) -> bool {
        let rest = self.scan.rest();
        rest.strip_prefix("for").is_some_and(|rest| rest.starts_with([' ', '\t', '\n']))
    }

    /// Behind the bracket, at the word `for`.
    fn repetition(&mut self, close: u8) -> Result<ExprKind, Fault> {
        self.scan.at += 3;
        let first = self.loop_name()?;
        let (key, value) = match self.scan.take(b',') {
            true => (Some(first), self.loop_name()?),
            false => (None, first),
        };
        if !self.scan.take_word("in") {
            return Err("`in` is expected in a loop");
        }
        self.scan.blank_lines();
        let over = self.in_brackets(Self::expression)?;
        self.scan.blank_lines();
        if !self.scan.take(b':') {
            return Err("`:` is expected in a loop");
        }
        self.scan.blank_lines();
        let mut result = self.in_brackets(Self::expression)?;
        self.scan.blank_lines();
        let mut result_key = None;
        if close == b'}' {
            if !self.scan.take_word("=>") {
                return Err("`=>` is expected in a loop");
            }
            self.scan.blank_lines();
            result_key = Some(std::mem::replace(&mut result, self.in_brackets(Self::expression)?));
            self.scan.blank_lines();
        }
        let grouped = self.scan.take_word("...");
        self.scan.blank_lines();
        let mut condition = None;
        if self.scan.rest().starts_with("if") {
            self.scan.at += 2;
            self.scan.blank_lines();
            condition = Some(self.in_brackets(Self::expression)?);
            self.scan.blank_lines();
        }
        if !self.scan.take(close) {
            return Err("a loop is not closed");
        }
        Ok(ExprKind::For(Box::new(Loop {
            key,
            value,
            over,
            result_key,
            result,
            condition,
            grouped,
        })))
    }

    fn loop_name(&mut self) -> Result<Box<str>, Fault> {
        self.scan.blank_lines();
        let name = self.scan.identifier().ok_or("a name is expected in a loop")?;
        self.scan.blank_lines();
        Ok(name.into())
    }
}
