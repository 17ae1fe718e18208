//! Response headers that the program sets, in whatever way.

use facts::code::{Code, ExprId};
use facts::{FileId, SourceFile};
use model::ByteRange;
use review::CheckContext;

use crate::literal::{Options, string};
use crate::outbound;
use crate::places::{calls_around, properties};

/// One header with its value.
pub(crate) struct Header<'a> {
    pub(crate) file: FileId,
    pub(crate) source: &'a SourceFile,
    pub(crate) code: &'a Code,
    /// Lower case.
    pub(crate) name: String,
    pub(crate) value: ExprId,
    /// The call or property that sets it.
    pub(crate) place: ByteRange,
}

/// Every place under review that sets one of these headers (names in lower case).
pub(crate) fn set<'a>(cx: &CheckContext<'a>, names: &[&str]) -> Vec<Header<'a>> {
    let mut found = Vec::new();
    for (file, source, code) in cx.code() {
        let header = |name: &str, value: ExprId, place: ByteRange| {
            let name = name.to_ascii_lowercase();
            names.contains(&name.as_str()).then_some(Header {
                file,
                source,
                code,
                name,
                value,
                place,
            })
        };
        let in_calls = code.calls.iter().filter_map(|expr| {
            let (name, value) = header_call(code, *expr)?;
            header(name, value, code.range(*expr))
        });
        found.extend(in_calls);
        for (object, key, property) in properties(code) {
            let own = header(key, property.value, property.range);
            // `{ key: "X-Frame-Options", value: "DENY" }` of Next, Vercel and serverless frameworks.
            let listed = || {
                let options = Options::of(code, object)?;
                let name = (key == "key").then(|| string(code, property.value)).flatten()?;
                header(name, options.get("value")?, code.range(object))
            };
            let set = own.or_else(listed);
            found.extend(set.filter(|header| !is_request(cx, file, code, header.place)));
        }
    }
    found.sort_by_key(|header| (header.file, header.place));
    found
}

/// `res.setHeader(name, value)`, `ctx.set(name, value)`, `@Header(name, value)`.
fn header_call(code: &Code, expr: ExprId) -> Option<(&str, ExprId)> {
    use facts::code::ExprKind;
    let call = code.call(expr)?;
    let method = match code.kind(call.callee) {
        ExprKind::Member { property, .. } => property,
        ExprKind::Name { name, .. } => name,
        _ => return None,
    };
    let sets = matches!(&**method, "setHeader" | "set" | "header" | "append" | "Header");
    let [name, value, ..] = call.args.as_slice() else { return None };
    (sets && !name.spread).then_some((string(code, name.value)?, value.value))
}

/// The header of a request that the program sends itself.
fn is_request(cx: &CheckContext<'_>, file: FileId, code: &Code, place: ByteRange) -> bool {
    calls_around(code, place).any(|call| {
        cx.program().callee(file, call).is_some_and(|origin| {
            let callee = origin.as_str();
            callee == "fetch" || callee == "Request" || outbound::is_client(callee)
        })
    })
}
