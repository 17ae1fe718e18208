//! The design as Markdown.

use std::fmt::Write;

use wide_events::fields;

use super::{Design, Endpoint, Field};

/// Entry points that are shown in full; the rest are counted.
const MOST_ENDPOINTS: usize = 40;
const MOST_FIELDS: usize = 25;

impl Design {
    pub fn to_markdown(&self) -> String {
        let mut out = format!("# Wide-event design\n\nAsked: {}\n", self.prompt);
        let focus = match self.focus.is_empty() {
            true => "all of them: no word of the request names one".to_owned(),
            false => format!("those about {}", self.focus.join(", ")),
        };
        let _ = write!(
            out,
            "\nOne event for each request, written when the response has ended, instead of lines along the way. Derived from the code: {} of {} entry points ({focus}). What the code does not show is not here.\n",
            self.endpoints.len(),
            self.total
        );
        self.endpoints_text(&mut out);
        self.fields_text(&mut out);
        self.event_text(&mut out);
        self.rules_text(&mut out);
        self.queries_text(&mut out);
        self.order_text(&mut out);
        out
    }

    fn endpoints_text(&self, out: &mut String) {
        out.push_str("\n## Entry points\n\n");
        if self.endpoints.is_empty() {
            out.push_str("None was found: no route of Express, Fastify, Koa, Nest or Next is registered here.\n");
            return;
        }
        out.push_str("| Entry point | Handler | Critical | Log lines now | Database | External | Fields at hand |\n|---|---|---|---|---|---|---|\n");
        for endpoint in self.endpoints.iter().take(MOST_ENDPOINTS) {
            let fields: Vec<&str> =
                endpoint.fields.iter().take(6).map(|field| field.name.as_str()).collect();
            let more = endpoint.fields.len().saturating_sub(6);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let _ = writeln!(
                out,
                "| {} {} | {}:{} | {} | {} | {} | {} | {}{more} |",
                endpoint.method,
                endpoint.path,
                endpoint.file,
                endpoint.line,
                endpoint.critical.unwrap_or("-"),
                endpoint.lines_now,
                endpoint.database,
                endpoint.external,
                if fields.is_empty() { "-".to_owned() } else { fields.join(", ") },
            );
        }
        let rest = self.endpoints.len().saturating_sub(MOST_ENDPOINTS);
        if rest > 0 {
            let _ = writeln!(out, "\n{rest} more (--format json lists them all).");
        }
        out.push_str("\nLog lines now are the calls at info and above on the longest way through the handler; database and external are the steps of that run.\n");
    }

    fn fields_text(&self, out: &mut String) {
        out.push_str("\n## Business context\n\n");
        if self.fields.is_empty() {
            out.push_str("No handler has a value at hand that groups or measures its requests.\n");
        } else {
            out.push_str("Values that handlers have at hand; each is one `enrich` away.\n\n| Field | In the code | Handlers |\n|---|---|---|\n");
            table(out, &self.fields);
        }
        if !self.kept_out.is_empty() {
            out.push_str("\nAt hand too, and not for the event (personal data, credentials):\n\n| Field | In the code | Handlers |\n|---|---|---|\n");
            table(out, &self.kept_out);
        }
    }

    fn event_text(&self, out: &mut String) {
        out.push_str("\n## Fields of every event\n\n| Field | Type | Meaning |\n|---|---|---|\n");
        for field in fields::FIELDS {
            let _ =
                writeln!(out, "| {} | {} | {} |", field.name, type_word(field.kind), field.meaning);
        }
    }

    fn rules_text(&self, out: &mut String) {
        out.push_str("\n## What is kept\n\n");
        for rule in &self.policy.keep {
            let reason = self.reasons.iter().find(|(of, _)| of == rule);
            let reason = reason.map(|(_, reason)| format!(": {reason}")).unwrap_or_default();
            let _ = writeln!(out, "- always: `{rule}`{reason}");
        }
        for chance in &self.policy.chance {
            let _ = writeln!(out, "- {}% of: `{}`", chance.rate * 100.0, chance.when);
        }
        let _ = writeln!(
            out,
            "- {}% of everything else, the same requests in every service (by trace id)",
            self.policy.rate * 100.0
        );
        if !self.flags.is_empty() {
            out.push_str("\nFlags that the code asks for; `feature_flags` keeps every request with one of them on:\n\n");
            for flag in &self.flags {
                let _ =
                    writeln!(out, "- `feature_flags.{}` ({}:{})", flag.name, flag.file, flag.line);
            }
        }
    }

    fn queries_text(&self, out: &mut String) {
        out.push_str("\n## Questions it answers\n\n");
        let has = |words: &[&str]| {
            self.fields.iter().any(|field| words.iter().any(|word| field.name.contains(word)))
        };
        let tier = self.tiers.first().map_or("user.subscription", |tier| tier.field.as_str());
        let mut questions = vec![
            ("error-rate-by-tier", format!("share of failed requests by {tier}")),
            ("p95-by-route", "95th percentile of duration_ms by route".to_owned()),
            ("before-after-deploy", "errors and latency by deployment_id".to_owned()),
        ];
        if self.endpoints.iter().any(|endpoint| endpoint.critical == Some("payment")) {
            questions.push((
                "slow-checkouts",
                "payment requests slower than two seconds, and whose".to_owned(),
            ));
        }
        if has(&["total", "cents", "amount", "price", "ltv"]) {
            questions.push(("affected-revenue", "money in requests that failed".to_owned()));
        }
        for (name, meaning) in questions {
            let _ = writeln!(out, "- `sw events query --saved {name}`: {meaning}");
        }
    }

    fn order_text(&self, out: &mut String) {
        out.push_str("\n## Order of work\n\n| Week | Task | Here |\n|---|---|---|\n");
        let first: Vec<String> = self.endpoints.iter().take(5).map(Endpoint::name).collect();
        let lines: usize = self.endpoints.iter().map(|endpoint| endpoint.lines_now).sum();
        let writing = self.endpoints.iter().filter(|endpoint| endpoint.lines_now > 0).count();
        let rows = [
            (
                "1",
                "Implement the wide-event middleware in one service, beside the logs that there are",
                "`/setup-wide-logging`, below".to_owned(),
            ),
            (
                "2",
                "Enrich the endpoints that matter most; review and fix logging",
                first.join(", "),
            ),
            (
                "3",
                "Take the scattered logs out, roll out to all services",
                format!("{lines} lines on the ways through {writing} handlers"),
            ),
            (
                "4",
                "Add metrics and alerts on the event",
                "`sw events schema`, `/review:observability`".to_owned(),
            ),
            ("5", "Audit and optimise", "`/telemetry-audit`, `sw events simulate`".to_owned()),
        ];
        for (week, task, here) in rows {
            let _ = writeln!(out, "| {week} | {task} | {here} |");
        }
        let _ = write!(
            out,
            "\n```\n/setup-wide-logging\nTAIL_SAMPLE_RATE: {}\nBUSINESS_CONTEXT: {}\nKEEP_ALWAYS: {}\n```\n",
            self.policy.rate,
            self.context().join(","),
            self.policy.keep.join(",")
        );
    }
}

impl Endpoint {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

const fn type_word(kind: fields::Kind) -> &'static str {
    match kind {
        fields::Kind::Time => "timestamp",
        fields::Kind::Word | fields::Kind::Text => "string",
        fields::Kind::Integer => "integer",
        fields::Kind::Number => "number",
        fields::Kind::Flag => "boolean",
        fields::Kind::Map => "object",
    }
}

fn table(out: &mut String, fields: &[Field]) {
    for field in fields.iter().take(MOST_FIELDS) {
        let _ = writeln!(
            out,
            "| {} | `{}` {}:{} | {} |",
            field.name,
            field.code.replace('|', "\\|"),
            field.file,
            field.line,
            field.handlers
        );
    }
    let rest = fields.len().saturating_sub(MOST_FIELDS);
    if rest > 0 {
        let _ = writeln!(out, "\n{rest} more.");
    }
}
