//! Calls of MongoDB on the way up of a migration.

use facts::FileId;
use facts::code::{Call, Code, ExprId, ExprKind, FunctionId};
use model::ByteRange;
use review::{CallSite, CheckContext};

/// `db.collection("users").updateMany(..)`.
pub(crate) struct MongoCall<'a> {
    pub(crate) file: FileId,
    pub(crate) range: ByteRange,
    pub(crate) method: &'a str,
    pub(crate) collection: String,
    code: &'a Code,
    text: &'a str,
    call: &'a Call,
}

pub(crate) fn calls<'a>(cx: &CheckContext<'a>) -> Vec<MongoCall<'a>> {
    let sites = cx.calls().filter(|site| is_migration(site.source.path.folder()));
    let read = |site: CallSite<'a>| {
        let ExprKind::Member { object, property, .. } = site.code.kind(site.call.callee) else {
            return None;
        };
        let collection = collection(site.code, *object, property, site.call)?;
        (!is_on_the_way_back(site.code, site.owner)).then(|| MongoCall {
            file: site.file,
            range: site.range(),
            method: property,
            collection,
            code: site.code,
            text: &site.source.text,
            call: site.call,
        })
    };
    sites.filter_map(read).collect()
}

fn is_migration(folder: &str) -> bool {
    folder.split('/').any(|part| part.to_ascii_lowercase().contains("migrat"))
}

/// Written in a function called `down`, or in one inside of it.
fn is_on_the_way_back(code: &Code, function: FunctionId) -> bool {
    let mut at = Some(function);
    // A bound for input that nests without end.
    for _ in 0..32 {
        let Some(function) = at.map(|at| code.function(at)) else { return false };
        if &*function.name == "down" {
            return true;
        }
        at = function.parent;
    }
    false
}

/// The name behind `collection(..)`, or of `dropCollection(..)`.
fn collection(code: &Code, object: ExprId, method: &str, call: &Call) -> Option<String> {
    let text = |call: &Call| {
        call.args.first().and_then(|arg| code.string(code.constant(arg.value))).map(str::to_owned)
    };
    if matches!(method, "dropCollection" | "renameCollection") {
        return text(call);
    }
    if method == "dropDatabase" {
        return Some(String::new());
    }
    let owner = code.call(code.constant(object))?;
    match code.kind(owner.callee) {
        ExprKind::Member { property, .. } if &**property == "collection" => text(owner),
        _ => None,
    }
}

impl MongoCall<'_> {
    /// Whether the filter at this place takes every document.
    pub(crate) fn is_everything(&self, place: usize) -> bool {
        let filter =
            self.call.args.get(place).map(|arg| self.code.kind(self.code.constant(arg.value)));
        matches!(filter, None | Some(ExprKind::Null | ExprKind::Undefined))
            || matches!(filter, Some(ExprKind::Object(properties)) if properties.is_empty())
    }

    /// `update(.., { multi: true })`.
    pub(crate) fn is_multi(&self) -> bool {
        self.says("multi")
    }

    /// Whether this key stands in what it is given.
    pub(crate) fn says(&self, word: &str) -> bool {
        self.range.slice(self.text).contains(word)
    }
}
