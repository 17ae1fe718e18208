//! A fluent expression taken apart: `db('orders').where(..).update(..)` is a root and what follows it.

use facts::code::{Call, CallKind, Code, ExprId, ExprKind};

/// Links of one chain; longer ones are data.
const MAX_LINKS: usize = 40;

/// One `.name` or `.name(..)`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link<'c> {
    pub(crate) name: &'c str,
    /// The expression up to here, without the call.
    pub(crate) member: ExprId,
    /// The call, when there is one.
    pub(crate) call: Option<(ExprId, &'c Call)>,
}

impl<'c> Link<'c> {
    pub(crate) fn args(&self) -> &'c [facts::code::Argument] {
        self.call.map_or(&[], |(_, call)| &call.args)
    }

    pub(crate) fn arg(&self, place: usize) -> Option<ExprId> {
        self.args().get(place).filter(|arg| !arg.spread).map(|arg| arg.value)
    }
}

/// `x.y` or `x.y(..)`.
fn is_link(code: &Code, expr: ExprId) -> bool {
    match code.kind(expr) {
        ExprKind::Member { .. } => true,
        ExprKind::Call(call) => {
            call.kind == CallKind::Call && matches!(code.kind(call.callee), ExprKind::Member { .. })
        }
        _ => false,
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Chain<'c> {
    /// What the chain begins with: a name, `this`, a call of a plain name, `new X`, `await ..`.
    pub(crate) root: ExprId,
    /// `db('orders')`.
    pub(crate) root_call: Option<&'c Call>,
    pub(crate) links: Vec<Link<'c>>,
    /// It goes on with what a variable holds.
    pub(crate) goes_on: bool,
}

impl<'c> Chain<'c> {
    /// Names that hold one expression for life are followed, so `const users = db.collection('users')` is seen in
    /// `users.findOne(..)`.
    pub(crate) fn of(code: &'c Code, expr: ExprId) -> Self {
        let mut chain = Self::written(code, expr);
        for _ in 0..3 {
            let known = code.constant(chain.root);
            if known == chain.root || chain.root_call.is_some() || !is_link(code, known) {
                break;
            }
            let mut inner = Self::written(code, known);
            if inner.links.len() + chain.links.len() > MAX_LINKS {
                break;
            }
            inner.links.append(&mut chain.links);
            inner.goes_on = true;
            chain = inner;
        }
        chain
    }

    fn written(code: &'c Code, expr: ExprId) -> Self {
        let (mut at, mut links, mut root_call, mut pending) = (expr, Vec::new(), None, None);
        while links.len() < MAX_LINKS {
            match code.kind(at) {
                ExprKind::Call(call) if call.kind == CallKind::Call && pending.is_none() => {
                    if matches!(code.kind(call.callee), ExprKind::Member { .. }) {
                        pending = Some((at, call));
                        at = call.callee;
                    } else {
                        root_call = Some(call);
                        break;
                    }
                }
                ExprKind::Member { object, property, .. } => {
                    links.push(Link { name: property, member: at, call: pending.take() });
                    at = *object;
                }
                _ => break,
            }
        }
        links.reverse();
        let root = root_call.map_or(at, |call: &Call| call.callee);
        Self { root, root_call, links, goes_on: false }
    }

    pub(crate) fn find(&self, names: &[&str]) -> Option<&Link<'c>> {
        self.links.iter().rev().find(|link| link.call.is_some() && names.contains(&link.name))
    }

    pub(crate) fn has(&self, names: &[&str]) -> bool {
        self.find(names).is_some()
    }

    pub(crate) fn last(&self) -> Option<&Link<'c>> {
        self.links.last()
    }

    /// What the last call is made on.
    pub(crate) fn before_last(&self) -> Option<&Link<'c>> {
        self.links.len().checked_sub(2).and_then(|place| self.links.get(place))
    }

    /// The name that the last call is made on: `users` of `this.users.find()`.
    pub(crate) fn receiver_name(&self, code: &'c Code) -> Option<&'c str> {
        match self.before_last() {
            Some(link) => Some(link.name),
            None => match code.kind(self.root) {
                ExprKind::Name { name, .. } => Some(name),
                _ => None,
            },
        }
    }
}
