//! Queues that are made, with what is added to them.

use facts::FileId;
use facts::code::{ExprId, ExprKind, MemberKind};
use model::ByteRange;
use review::{CallSite, CheckContext};

use crate::{places, servers};

/// A queue of bull or bullmq.
pub(crate) struct Queue<'a> {
    pub(crate) file: FileId,
    pub(crate) range: ByteRange,
    site: CallSite<'a>,
    pub(crate) added: Vec<Added<'a>>,
}

/// One call that adds jobs.
pub(crate) struct Added<'a> {
    site: CallSite<'a>,
}

/// Queues that something of the repository adds to.
pub(crate) fn made<'a>(cx: &CheckContext<'a>) -> Vec<Queue<'a>> {
    let sites: Vec<CallSite<'a>> = servers::sites(cx).collect();
    let is_queue = |site: &&CallSite<'_>| {
        site.is_new() && site.is(&["bull", "bullmq.Queue", "bull.Queue", "bull.default"])
    };
    let queues = sites.iter().filter(is_queue);
    let found = queues.map(|site| {
        let name = holder(site);
        let added = sites.iter().filter(|other| {
            let on = other.receiver().and_then(|receiver| places::name_of(other.code, receiver));
            matches!(other.name(), Some("add" | "addBulk")) && name.is_some() && on == name
        });
        Queue {
            file: site.file,
            range: site.range(),
            site: *site,
            added: added.map(|site| Added { site: *site }).collect(),
        }
    });
    found.filter(|queue| !queue.added.is_empty()).collect()
}

/// The variable or field that holds what is made.
fn holder<'a>(site: &CallSite<'a>) -> Option<&'a str> {
    let code = site.code;
    let symbol = code
        .symbols
        .iter()
        .find(|symbol| symbol.init == Some(site.expr))
        .map(|symbol| &*symbol.name);
    let mut members = code.classes.iter().flat_map(|class| &class.members);
    let field = members
        .find(|member| matches!(member.kind, MemberKind::Field(Some(init)) if init == site.expr))
        .map(|member| &*member.name);
    symbol.or(field).or_else(|| {
        code.exprs.iter().find_map(|expr| match &expr.kind {
            ExprKind::Assign { target, value, .. } if *value == site.expr => match &**target {
                facts::code::Pattern::Target(target) => places::name_of(code, *target),
                _ => None,
            },
            _ => None,
        })
    })
}

impl Queue<'_> {
    /// Whether the queue's default options set one of these.
    pub(crate) fn says(&self, keys: &[&str]) -> bool {
        let mut options = self.site.call.args.iter().skip(1).map(|arg| arg.value);
        options.any(|options| mentions(&self.site, options, keys))
    }

    /// Only bull can end a job by time.
    pub(crate) fn has_timeout_option(&self) -> bool {
        !self.site.is(&["bullmq.Queue"])
    }
}

impl Added<'_> {
    pub(crate) fn says(&self, keys: &[&str]) -> bool {
        self.site.call.args.iter().skip(1).any(|arg| mentions(&self.site, arg.value, keys))
    }
}

/// The options set a key, or come from somewhere that cannot be read here.
fn mentions(site: &CallSite<'_>, options: ExprId, keys: &[&str]) -> bool {
    let known = site.code.constant(options);
    let defaults = site.code.property(known, "defaultJobOptions");
    if let Some(defaults) = defaults.filter(|defaults| *defaults != options) {
        let is_elsewhere =
            matches!(site.code.kind(site.code.constant(defaults)), ExprKind::Name { .. });
        if is_elsewhere || mentions(site, defaults, keys) {
            return true;
        }
    }
    let text = site.text(known);
    let spread = matches!(site.code.kind(known), ExprKind::Object(properties) if properties.iter().any(|property| property.key == facts::code::PropertyKey::Spread));
    let named = matches!(site.code.kind(known), ExprKind::Name { name, .. } if name.to_ascii_lowercase().contains("opt"));
    keys.iter().any(|key| text.contains(key)) || spread || named
}
