//! Where data does harm: calls, assignments, attributes.

use facts::code::{CallKind, ExprId, ExprKind, JsxElement};

use super::calls::Site;
use super::engine::Engine;
use super::http::{content_type_of_init, is_html};
use super::steps::snippet;
use super::value::{Label, Value, state};
use crate::models::{Rows, SinkRow};

/// The place in `args` that stands for what a method is called on.
const RECEIVER: i32 = -2;

impl<'a> Engine<'a> {
    pub(crate) fn check_call(&mut self, site: &Site<'a>, rows: Option<&Rows>) {
        let known = rows.is_some_and(|rows| !rows.sinks.is_empty());
        if let Some(rows) = rows {
            for row in &rows.sinks {
                self.check_row(site, row);
            }
        }
        if !known && site.callee.callables().is_empty() {
            if !site.method.is_empty() {
                self.check_method(site);
            }
            self.check_joined(site);
        }
    }

    /// Methods that are sinks by their name, on receivers that look like it and are not known to be something else.
    fn check_method(&mut self, site: &Site<'a>) {
        let Some(rows) = self.models.index.methods.get(site.method) else { return };
        let Some((receiver, value)) = &site.receiver else { return };
        let code = self.act.code;
        let text = receiver_name(code, *receiver);
        let origin = value.origin().map(|origin| self.origins.shared_text(origin));
        for row in rows.clone() {
            let fits = match &row.receiver {
                None => true,
                Some(pattern) => {
                    // A known package's method is what its models say.
                    origin.as_deref().is_none_or(|origin| !is_known_package(origin))
                        && pattern.is_match(text)
                }
            };
            if fits {
                self.check_row(site, &row);
            }
        }
    }

    fn check_row(&mut self, site: &Site<'a>, row: &SinkRow) {
        if site.call.kind == CallKind::Tagged || !self.condition_holds(site, row) {
            return;
        }
        // What is piped: the receiver itself is the data.
        if row.args.contains(&RECEIVER)
            && let Some((expr, value)) = &site.receiver
        {
            let at = if row.at_call { site.expr } else { *expr };
            self.report_value(row, value, at, site.call.callee);
        }
        let mut places: Vec<usize> = row
            .args
            .iter()
            .filter_map(|place| match place {
                -1 => site.args.len().checked_sub(1),
                &RECEIVER => None,
                place => Some(*place as usize),
            })
            .collect();
        if let Some(from) = row.from {
            places.extend(from as usize..site.args.len());
        }
        if row.this
            && let Some((receiver, value)) = site.receiver.clone()
        {
            let at = if row.at_call { site.expr } else { receiver };
            self.report_value(row, &value, at, site.call.callee);
        }
        for place in places {
            let Some(value) = site.args.get(place) else { continue };
            let Some(expr) = site.arg_expr(place.min(site.call.args.len().saturating_sub(1)))
            else {
                continue;
            };
            let (value, expr) = self.sink_part(value, expr, &row.path);
            if &*row.kind == "html" && value.is_object() {
                continue;
            }
            // What is in `$where` is told by the sink that runs it.
            let value = if &*row.kind == "nosql" { without_operators(&value) } else { value };
            let at = if row.at_call { site.expr } else { expr };
            self.report_value(row, &value, at, site.call.callee);
        }
    }

    /// The part of an options object that matters, and the expression to show.
    fn sink_part(
        &mut self,
        value: &Value<'a>,
        expr: ExprId,
        path: &[Box<str>],
    ) -> (Value<'a>, ExprId) {
        let mut value = value.clone();
        let mut expr = expr;
        for key in path {
            value = match &**key {
                "*" => value.field("*"),
                JSON => match self.stringified(expr) {
                    Some((value, inner)) => {
                        expr = inner;
                        value
                    }
                    None => return (Value::CLEAN, expr),
                },
                // Only what the program itself puts there: a whole object from outside is told as such.
                key if key.starts_with('$') => value.own_field(key).cloned().unwrap_or_default(),
                key => value.field(key),
            };
            if let Some(inner) = self.act.code.property(expr, key) {
                expr = inner;
            }
        }
        (value, expr)
    }

    /// What a call of `JSON.stringify` is given.
    fn stringified(&mut self, expr: ExprId) -> Option<(Value<'a>, ExprId)> {
        let code = self.act.code;
        let call = code.call(code.constant(expr))?;
        let ExprKind::Member { property, .. } = code.kind(call.callee) else { return None };
        let inner = call.args.first().filter(|_| &**property == "stringify")?.value;
        Some((self.eval(inner), inner))
    }

    pub(crate) fn report_value(
        &mut self,
        row: &SinkRow,
        value: &Value<'a>,
        at: ExprId,
        callee: ExprId,
    ) {
        let labels = if row.deep { value.deep_labels() } else { value.text_labels() };
        let harmful: Vec<Label> = labels.into_iter().filter(|label| harms(row, label)).collect();
        if harmful.is_empty() {
            return;
        }
        let name = snippet(self.base, self.act.file, self.act.code.range(callee));
        for label in harmful {
            self.record(row, &label, at, &name);
        }
    }

    fn condition_holds(&mut self, site: &Site<'a>, row: &SinkRow) -> bool {
        match &*row.when {
            "" => true,
            "shell" => self.runs_in_shell(site),
            // Sequelize and its kind put the condition in `where`, and take no operators from strings.
            "no-orm" => {
                ["where", "include", "attributes"]
                    .iter()
                    .all(|key| site.arg(0).own_field(key).is_none())
                    && !site.call.args.first().is_some_and(|arg| {
                        ["where", "include", "attributes"]
                            .iter()
                            .any(|key| self.act.code.property(arg.value, key).is_some())
                    })
            }
            "inner-html" => {
                matches!(site.arg(1).text(), Some("innerHTML" | "outerHTML" | "srcdoc"))
            }
            "object" => site.args.first().is_some_and(|value| value.is_object()),
            "html" => self.is_html_response(site),
            "location" => {
                site.arg(0).text().is_some_and(|name| name.eq_ignore_ascii_case("location"))
            }
            "not-location" => {
                !site.arg(0).text().is_some_and(|name| name.eq_ignore_ascii_case("location"))
            }
            "url-name" => site.arg(0).text().is_some_and(|name| {
                matches!(
                    name,
                    "href" | "src" | "action" | "formaction" | "data" | "xlink:href" | "srcdoc"
                )
            }),
            "no-root" => !self.has_option(site, "root"),
            "jquery" => self.is_jquery_html(site),
            "unsafe-yaml" => {
                !site.method.starts_with("load")
                    || self.has_unsafe_schema(site)
                    || site.arg(0).is_tainted() && declares_old_yaml(self.base)
            }
            "noent" => self.has_option(site, "noent") || self.has_option(site, "replaceEntities"),
            "unbounded" => !["maxOutputLength", "maxSize", "limit"]
                .iter()
                .any(|name| self.has_option(site, name)),
            "unpacks" => self.unpacks(site),
            "merge" => site.args.len() > 1,
            "pattern" => self.has_pattern(site),
            "two" => site.args.len() >= 2,
            "three" => site.args.len() >= 3,
            "graphql-url" => site.arg(0).lead().is_some_and(|lead| names_graphql(lead.text)),
            "html-set" => self.is_set_to_html(site),
            "html-init" => content_type_of_init(&site.arg(1)).is_some_and(is_html),
            "git" => self.obeys_options(site),
            _ => false,
        }
    }

    /// `pipe(createGunzip())`, without a limit on what comes out.
    fn unpacks(&self, site: &Site<'a>) -> bool {
        const UNPACKERS: &[&str] = &[
            "zlib.createGunzip()",
            "zlib.createUnzip()",
            "zlib.createInflate()",
            "zlib.createInflateRaw()",
            "zlib.createBrotliDecompress()",
            "unzipper.Extract()",
            "unzipper.Parse()",
            "unzipper.ParseOne()",
            "tar.x()",
            "tar.extract()",
            "tar.t()",
            "unbzip2-stream()",
            "gunzip-maybe()",
        ];
        let origin = site.arg(0).origin().map(|origin| self.origins.shared_text(origin));
        let known = origin.as_deref().is_some_and(|origin| UNPACKERS.contains(&origin));
        let code = self.act.code;
        let limited = site.arg_expr(0).and_then(|given| code.call(given)).is_some_and(|call| {
            call.args.iter().any(|arg| code.property(arg.value, "maxOutputLength").is_some())
        });
        known && !limited
    }

    /// What is matched with, or by, is a regular expression that this file shows.
    fn has_pattern(&self, site: &Site<'a>) -> bool {
        let code = self.act.code;
        let pattern = match (site.method, &site.receiver) {
            ("test" | "exec", Some((receiver, _))) => Some(*receiver),
            _ => site.call.args.first().map(|arg| arg.value),
        };
        pattern.is_some_and(|pattern| match code.kind(code.constant(pattern)) {
            ExprKind::Regex { .. } => true,
            ExprKind::Call(call) => {
                matches!(code.kind(call.callee), ExprKind::Name { name, symbol: None } if &**name == "RegExp")
            }
            _ => false,
        })
    }

    /// An options argument sets this, to anything but false.
    fn has_option(&self, site: &Site<'a>, name: &str) -> bool {
        let code = self.act.code;
        site.call.args.iter().any(|arg| {
            code.property(arg.value, name).is_some_and(|value| {
                !matches!(code.kind(code.constant(value)), ExprKind::Bool(false))
            })
        })
    }

    /// `$(x)` makes elements only of text that may begin with `<`.
    fn is_jquery_html(&self, site: &Site<'a>) -> bool {
        let lead = site.arg(0).lead();
        lead.is_none_or(|lead| lead.text.is_empty() || lead.text.trim_start().starts_with('<'))
    }

    /// js-yaml before version 4 with a schema that runs code, named at the call.
    fn has_unsafe_schema(&self, site: &Site<'a>) -> bool {
        let code = self.act.code;
        let schema = site.call.args.iter().find_map(|arg| code.property(arg.value, "schema"));
        match schema.map(|schema| code.kind(schema)) {
            Some(ExprKind::Member { property, .. }) => {
                property.contains("FULL") || property.contains("UNSAFE")
            }
            Some(_) => true,
            None => false,
        }
    }

    /// `spawn(cmd, args, { shell: true })`, or a command that is a shell itself.
    fn runs_in_shell(&mut self, site: &Site<'a>) -> bool {
        let code = self.act.code;
        let shell = site.arg(0).text().is_some_and(|command| {
            let name = command.rsplit(['/', '\\']).next().unwrap_or(command);
            matches!(
                name,
                "sh" | "bash"
                    | "zsh"
                    | "ksh"
                    | "dash"
                    | "cmd"
                    | "cmd.exe"
                    | "powershell"
                    | "powershell.exe"
                    | "pwsh"
            )
        });
        shell
            || site.call.args.iter().skip(1).any(|arg| {
                code.property(arg.value, "shell").is_some_and(|value| {
                    !matches!(code.kind(code.constant(value)), ExprKind::Bool(false))
                })
            })
    }

    /// An assignment to a member that is a sink: `location.href = x`, `el.innerHTML = x`.
    pub(crate) fn check_assignment(&mut self, target: ExprId, value: &Value<'a>) {
        if !value.is_tainted() {
            return;
        }
        let code = self.act.code;
        let at = self.assigned_at.unwrap_or(target);
        let (object, property) = match code.kind(target) {
            ExprKind::Member { object, property, .. } => (Some(*object), &**property),
            ExprKind::Name { name, symbol: None } => (None, &**name),
            _ => return,
        };
        let origin = match object {
            Some(object) => {
                let object = self.eval(object);
                object
                    .origin()
                    .and_then(|origin| self.origins.member(self.models, origin, property))
            }
            None => self.origins.intern(self.models, property),
        };
        if let Some(rows) = self.origins.rows(origin) {
            for row in &rows.assigned {
                // Objects and lists are sent as JSON.
                if &*row.kind != "html" || !value.is_object() {
                    self.report_value(row, value, at, target);
                }
            }
            if !rows.assigned.is_empty() {
                return;
            }
        }
        if object.is_none() {
            return;
        }
        if let Some(rows) = self.models.index.properties.get(property) {
            for row in rows {
                self.report_value(row, value, at, target);
            }
        }
    }

    pub(crate) fn check_jsx_attribute(
        &mut self,
        element: &JsxElement,
        name: &str,
        expr: ExprId,
        value: &Value<'a>,
    ) {
        if !value.is_tainted() {
            return;
        }
        let intrinsic = element.component.is_none() || matches!(&*element.name, "Link" | "NavLink");
        let (value, key, expr) = match name {
            "dangerouslySetInnerHTML" => {
                let inner = self.act.code.property(expr, "__html").unwrap_or(expr);
                (value.field("__html"), "jsx.html", inner)
            }
            "href" | "src" | "action" | "formAction" | "xlinkHref" | "data" | "srcDoc"
                if intrinsic =>
            {
                (value.clone(), "jsx.url", expr)
            }
            _ => return,
        };
        let key = if name == "srcDoc" { "jsx.html" } else { key };
        if let Some(rows) = self.models.index.rows(key) {
            for row in &rows.sinks {
                self.report_value(row, &value, expr, expr);
            }
        }
    }
}

/// A filter without `$where`, and without what stands behind an operator that the program itself wrote: there an
/// object from outside is compared, not obeyed.
fn without_operators<'a>(value: &Value<'a>) -> Value<'a> {
    const COMPARED: &[&str] = &["$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin", "$size"];
    let obeyed = |key: &str| key != "$where" && !COMPARED.contains(&key);
    value.with(|node| {
        node.fields.retain(|(key, _)| obeyed(key));
        for (_, field) in &mut node.fields {
            if COMPARED.iter().any(|key| field.own_field(key).is_some()) {
                *field = field.with(|node| node.fields.retain(|(key, _)| obeyed(key)));
            }
        }
    })
}

/// The path element that stands for what `JSON.stringify` was given.
const JSON: &str = "%json";

fn names_graphql(address: &str) -> bool {
    let path = address.trim_end_matches('/');
    ["/graphql", "/gql", "graphql.json"].iter().any(|end| path.ends_with(end))
}

/// Whether a label still is a danger for a sink.
fn harms(row: &SinkRow, label: &Label) -> bool {
    if label.safe & row.bit != 0 {
        return false;
    }
    let has = |bits: u16| label.state & bits == bits;
    // `$('#name')` selects; it makes no elements.
    if &*row.model == "jquery" && has(state::MARKED) {
        return false;
    }
    match &*row.kind {
        "path" | "zip-slip" => !has(state::RELATIVE | state::NO_DOTDOT),
        // Behind a folder, an absolute path is below it too.
        "joined-path" => !has(state::NO_DOTDOT),
        // Behind constant text, the data can be neither an option nor a name of its own.
        "argument" | "dynamic-call" | "dynamic-global" => !has(state::BEHIND_CONSTANT),
        "record" => has(state::WHOLE_BODY),
        // Loggers print objects with their line breaks escaped.
        "log" => !has(state::WHOLE_BODY),
        "redirect" => !has(state::SLASH | state::NO_DOUBLE_SLASH),
        _ => true,
    }
}

/// The name that a receiver goes by: `db` of `this.db`, `getPool` of `getPool()`.
fn receiver_name(code: &facts::code::Code, expr: ExprId) -> &str {
    let mut at = expr;
    for _ in 0..8 {
        match code.kind(at) {
            ExprKind::Name { name, .. } => return name,
            ExprKind::Member { property, .. } => return property,
            ExprKind::Call(call) => at = call.callee,
            ExprKind::Await(inner) => at = *inner,
            ExprKind::This => return "this",
            _ => return "",
        }
    }
    ""
}

/// Whether an origin is that of a package or shape which is not a bare global of the file.
fn is_known_package(origin: &str) -> bool {
    let root = origin.split(['.', '(']).next().unwrap_or(origin);
    !matches!(
        root,
        "module"
            | "exports"
            | "globalThis"
            | "global"
            | "window"
            | "db"
            | "pool"
            | "conn"
            | "connection"
            | "client"
            | "sequelize"
            | "knex"
    ) && origin.contains(['.', '('])
}

/// `load` of js-yaml runs code unless the version is 4 or newer.
pub(crate) fn declares_old_yaml(base: &facts::FactBase) -> bool {
    let manifests = base.files().filter_map(|(_, file)| file.facts.manifest.as_ref());
    let mut declared = manifests.flat_map(|manifest| &manifest.dependencies);
    declared.any(|dependency| {
        let version = dependency.requirement.trim_start_matches(['^', '~', '=', 'v', ' ']);
        &*dependency.name == "js-yaml" && version.starts_with(['2', '3'])
    })
}
