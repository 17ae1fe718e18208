//! Uploads without a limit.

use facts::FileClass;
use review::prelude::*;

use crate::literal::Options;

pub(crate) static CHECK: Check = Check {
    id: "upload-unrestricted",
    summary: "an upload may have any size",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "input-validation",
    focus: &["input-validation", "rate-limiting"],
    cwe: &[434, 770],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/File_Upload_Cheat_Sheet.html",
        "https://github.com/expressjs/multer#limits",
    ],
    reads: FactKinds::CODE.and(FactKinds::FILES),
    page: include_str!("upload_unrestricted.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    if limited_by_proxy(cx) {
        return;
    }
    let nest_has_limits = cx.base().code().any(|(_, source, _)| {
        source.text.contains("MulterModule") && source.text.contains("fileSize")
    });
    for site in cx.calls() {
        let Some(parser) = parser(&site) else { continue };
        if accepts_no_files(&site) || (parser.is_nest && nest_has_limits) {
            continue;
        }
        let options = site.arg(parser.place);
        let Some(unfiltered) = unlimited(&site, options, &parser) else { continue };
        let message = format!(
            "`{}` takes files of any size{}",
            site.text(site.call.callee),
            if unfiltered && parser.filters { " and any type" } else { "" }
        );
        let advice = format!("Pass {}, and check the type of what arrives", parser.advice);
        cx.report(site.file, site.code.range(site.call.callee), message).advise(advice);
    }
}

/// What a multipart parser needs to be told.
struct Parser {
    /// Which argument holds its options.
    place: usize,
    /// The option that limits the size, inside `limits` or not.
    limit: &'static [&'static str],
    filters: bool,
    is_nest: bool,
    advice: &'static str,
}

fn parser(site: &CallSite<'_>) -> Option<Parser> {
    const LIMITS: &str = "`limits: { fileSize: 5 * 1024 * 1024 }`";
    let of = |place, filters, is_nest| Parser {
        place,
        limit: &["fileSize"],
        filters,
        is_nest,
        advice: LIMITS,
    };
    match site.callee?.as_str() {
        "multer" => Some(of(0, true, false)),
        "express-fileupload" | "busboy" | "busboy.Busboy" | "connect-busboy" | "@koa/multer"
        | "koa-multer" | "fastify-multer" => Some(of(0, false, false)),
        "@nestjs/platform-express.FileInterceptor" => Some(of(1, true, true)),
        "@nestjs/platform-express.FilesInterceptor" => Some(of(2, true, true)),
        "connect-multiparty" | "multiparty.Form" => Some(Parser {
            place: 0,
            limit: &["maxFilesSize"],
            filters: false,
            is_nest: false,
            advice: "`maxFilesSize`",
        }),
        _ => None,
    }
}

/// Whether no size is set; and then, whether no filter is either. `None` when a limit is there or may be.
fn unlimited(site: &CallSite<'_>, given: Option<ExprId>, parser: &Parser) -> Option<bool> {
    let Some(given) = given else {
        return site.call.args.iter().all(|arg| !arg.spread).then_some(true);
    };
    let options = Options::of(site.code, given)?;
    if !options.is_complete() || crate::places::is_completed_later(site.code, given, "limits") {
        return None;
    }
    let has = |options: Options<'_>| parser.limit.iter().any(|name| options.get(name).is_some());
    let limited = has(options)
        || match options.get("limits") {
            // A value that is not shown here is a limit for all that is known.
            Some(limits) => Options::of(site.code, limits)
                .is_none_or(|limits| !limits.is_complete() || has(limits)),
            None => false,
        };
    (!limited).then(|| options.get("fileFilter").is_none())
}

/// `multer().none()` refuses every file; so does `upload.none()`, where nothing else is asked of `upload`.
fn accepts_no_files(site: &CallSite<'_>) -> bool {
    let code = site.code;
    let asked = code.calls.iter().filter_map(|call| {
        let call = code.call(*call)?;
        let ExprKind::Member { object, property, .. } = code.kind(call.callee) else { return None };
        (*object == site.expr || code.constant(*object) == site.expr).then_some(&**property)
    });
    let asked: Vec<&str> = asked.collect();
    let is_handed_on = code
        .symbols
        .iter()
        .any(|symbol| symbol.init == Some(site.expr) && symbol.references.len() > asked.len());
    !asked.is_empty() && !is_handed_on && asked.iter().all(|method| *method == "none")
}

/// nginx and its like refuse large requests before they arrive.
fn limited_by_proxy(cx: &CheckContext<'_>) -> bool {
    cx.base().files().any(|(_, source)| {
        source.code().is_none()
            && source.class != FileClass::Documentation
            && ["client_max_body_size", "proxy-body-size"]
                .iter()
                .any(|limit| source.text.contains(limit))
    })
}
