//! Folders that an expression names, as far as the code states them.

use facts::code::{BinaryOp, Code, ExprId, ExprKind};
use facts::{FactBase, SourceFile};

/// A folder on the machine that the program runs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Folder {
    /// In the repository, from its root, without slashes at the ends; empty for the root itself.
    Repository(String),
    /// Outside of it, or from the root of the machine.
    Absolute(String),
    /// The home of whoever runs the program.
    Home,
}

const DEPTH: u32 = 10;

/// The folder that an expression gives in this file; `None` when a part of it is not constant.
pub(crate) fn folder(
    base: &FactBase,
    source: &SourceFile,
    code: &Code,
    expr: ExprId,
) -> Option<Folder> {
    let text = path_text(source, code, expr, DEPTH)?;
    if text == "~" {
        return Some(Folder::Home);
    }
    // A mark of our own: what follows is counted from the root of the repository.
    if let Some(inside) = text.strip_prefix('\0') {
        return Some(Folder::Repository(normalised(inside)?));
    }
    if text.starts_with('/') {
        return Some(Folder::Absolute(text));
    }
    // Relative paths count from where the program is started, which is where its manifest is.
    Some(Folder::Repository(normalised(&format!("{}/{text}", package_root(base, source)))?))
}

/// The folder of the nearest `package.json` at or above the file; the root when there is none.
fn package_root(base: &FactBase, source: &SourceFile) -> String {
    let mut folder = source.path.folder();
    loop {
        if base.by_path(&join(folder, "package.json")).is_some() || folder.is_empty() {
            return folder.to_owned();
        }
        folder = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
}

pub(crate) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

fn normalised(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn path_text(source: &SourceFile, code: &Code, expr: ExprId, depth: u32) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    let within = |part: ExprId| path_text(source, code, part, depth);
    let here = || format!("\0{}", source.path.folder());
    match code.kind(code.constant(expr)) {
        ExprKind::String(text) => Some(text.to_string()),
        ExprKind::Template { texts, exprs } => {
            let mut path = texts.first()?.text.to_string();
            for (expr, text) in exprs.iter().zip(texts.iter().skip(1)) {
                path.push_str(&within(*expr)?);
                path.push_str(&text.text);
            }
            Some(path)
        }
        ExprKind::Binary { op: BinaryOp::Add, left, right } => {
            Some(within(*left)? + &within(*right)?)
        }
        ExprKind::Name { name, symbol: None } if &**name == "__dirname" => Some(here()),
        ExprKind::Member { object, property, .. } if &**property == "dirname" => {
            matches!(code.kind(*object), ExprKind::Meta(_)).then(here)
        }
        ExprKind::Call(call) => {
            let ExprKind::Member { object, property, .. } = code.kind(call.callee) else {
                return None;
            };
            match &**property {
                "homedir" => Some("~".into()),
                "cwd" => Some(String::new()),
                "join" | "resolve" => {
                    let parts: Option<Vec<String>> =
                        call.args.iter().map(|arg| within(arg.value)).collect();
                    Some(joined(&parts?, &**property == "resolve"))
                }
                // `path.dirname(fileURLToPath(import.meta.url))`
                "dirname" if is_own_file(code, call.args.first()?.value) => Some(here()),
                "normalize" => within(call.args.first()?.value),
                _ => {
                    let _ = object;
                    None
                }
            }
        }
        _ => None,
    }
}

/// An absolute part of `resolve` starts anew; `join` only puts slashes between.
fn joined(parts: &[String], restarts: bool) -> String {
    let mut path = String::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        if restarts && (part.starts_with('/') || part.starts_with('\0')) {
            path.clone_from(part);
        } else if path.is_empty() {
            path.push_str(part);
        } else {
            path.push('/');
            path.push_str(part);
        }
    }
    path
}

fn is_own_file(code: &Code, expr: ExprId) -> bool {
    match code.kind(code.constant(expr)) {
        ExprKind::Name { name, symbol: None } => &**name == "__filename",
        ExprKind::Call(call) => {
            matches!(code.kind(call.callee), ExprKind::Name { name, .. } if &**name == "fileURLToPath")
                || matches!(code.kind(call.callee), ExprKind::Member { property, .. } if &**property == "fileURLToPath")
        }
        _ => false,
    }
}
