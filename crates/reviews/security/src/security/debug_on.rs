//! Development features of a running system.

use review::prelude::*;

use crate::literal::Options;
use crate::places::properties;
use crate::surroundings::outside_production;

pub(crate) static CHECK: Check = Check {
    id: "debug-on",
    summary: "a development feature is switched on in production",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "data-protection",
    focus: &["data-protection", "web"],
    cwe: &[489, 548],
    references: &[
        "https://owasp.org/Top10/A05_2021-Security_Misconfiguration/",
        "https://cheatsheetseries.owasp.org/cheatsheets/GraphQL_Cheat_Sheet.html#introspection-graphiql",
    ],
    reads: FactKinds::CODE.and(FactKinds::SETTINGS).and(FactKinds::MANIFESTS),
    page: include_str!("debug_on.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        let lists = site.is(&["serve-index", "koa-serve-index"]);
        let switched = if lists { Vec::new() } else { switched_on(cx, &site) };
        // Where a call stands is asked last: it takes a look at the whole file.
        if !lists && switched.is_empty() || outside_production(site.source, site.code, site.range())
        {
            continue;
        }
        if lists {
            let message = "every file of the folder is listed, also those that nobody links to";
            cx.report(site.file, site.code.range(site.call.callee), message)
                .confidence(Confidence::High)
                .advise("Remove the listing, or put it behind a sign-in");
            continue;
        }
        for (range, message) in switched {
            cx.report(site.file, range, message).advise(
                "Switch it on by the environment: `process.env.NODE_ENV !== \"production\"`",
            );
        }
    }
    bundlers(cx);
    settings(cx);
    scripts(cx);
}

/// Options of servers that show the inside, where they are plainly true.
fn switched_on(cx: &CheckContext<'_>, site: &CallSite<'_>) -> Vec<(ByteRange, String)> {
    let callee = site.callee.map_or("", |callee| callee.as_str());
    let plugin = || {
        site.arg(0).and_then(|arg| cx.origin(site.file, arg)).map_or("", |origin| origin.as_str())
    };
    let (place, names): (usize, &[&str]) = match callee {
        _ if callee.starts_with("apollo-server") && callee.ends_with(".ApolloServer")
            || callee == "@apollo/server.ApolloServer" =>
        {
            (0, &["introspection", "playground", "debug", "includeStacktraceInErrorResponses"])
        }
        "@nestjs/graphql.GraphQLModule.forRoot" => {
            (0, &["introspection", "playground", "debug", "graphiql"])
        }
        "express-graphql.graphqlHTTP"
        | "express-graphql"
        | "koa-graphql.graphqlHTTP"
        | "graphql-yoga.createYoga" => (0, &["graphiql"]),
        "serve-handler" => (2, &["directoryListing"]),
        "@fastify/static" | "fastify-static" => (0, &["list"]),
        _ if site.name() == Some("register") => match plugin() {
            "mercurius" => (1, &["graphiql"]),
            "@fastify/static" | "fastify-static" => (1, &["list"]),
            _ => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    let Some(options) = site.arg(place).and_then(|arg| Options::of(site.code, arg)) else {
        return Vec::new();
    };
    names
        .iter()
        .filter(|name| options.boolean(name) == Some(true))
        .filter_map(|name| {
            let value = options.get(name)?;
            let range = site.code.range(value);
            let own = !outside_production(site.source, site.code, range);
            own.then(|| (range, meaning(name)))
        })
        .collect()
}

fn meaning(option: &str) -> String {
    let what = match option {
        "introspection" => "anybody can read the whole schema",
        "playground" | "graphiql" => "a console for the API is served to everybody",
        "list" | "directoryListing" => "every file of the folder is listed",
        _ => "errors are answered with their stacks",
    };
    format!("`{option}` is on in production: {what}")
}

/// Source maps that are published with the build.
fn bundlers(cx: &mut CheckContext<'_>) {
    for (file, source, code) in cx.code() {
        if !source.path.file_name().starts_with("next.config") {
            continue;
        }
        for (_, name, property) in properties(code) {
            let is_on = crate::literal::boolean(code, property.value) == Some(true);
            if name == "productionBrowserSourceMaps" && is_on {
                let message = "the sources of the web client are published with it";
                cx.report(file, property.range, message).severity(Severity::Low);
            }
        }
    }
}

/// `DEBUG=true` in a file for production.
fn settings(cx: &mut CheckContext<'_>) {
    const SWITCHES: &[&str] = &[
        "DEBUG",
        "APP_DEBUG",
        "GRAPHQL_PLAYGROUND",
        "GRAPHQL_INTROSPECTION",
        "ENABLE_PLAYGROUND",
        "SHOW_STACK",
    ];
    for (file, _, setting) in cx.settings_in(is_for_production) {
        let is_true =
            matches!(&*setting.value.to_ascii_lowercase(), "true" | "1" | "yes" | "on" | "*");
        if is_true && SWITCHES.contains(&setting.key()) {
            let message = format!("`{}` is on in the settings for production", setting.key());
            cx.report(file, setting.value_range, message);
        }
    }
}

/// By a part of its name: `production.yml`, `.env.prod`.
fn is_for_production(source: &SourceFile) -> bool {
    let name = source.path.file_name().to_ascii_lowercase();
    name.split(['.', '-', '_']).any(|part| matches!(part, "prod" | "production"))
}

/// `"start": "node --inspect=0.0.0.0 server.js"`: whoever reaches the port runs code.
fn scripts(cx: &mut CheckContext<'_>) {
    for (file, source, manifest) in cx.manifests() {
        for (name, command) in &manifest.scripts {
            let is_start = &**name == "start" || name.contains("prod");
            if !is_start || !command.contains("--inspect") {
                continue;
            }
            let after = source.text.find(&format!("\"{name}\"")).unwrap_or(0);
            let Some(at) = source.text[after..].find("--inspect").map(|at| (after + at) as u32)
            else {
                continue;
            };
            let message = format!(
                "the script `{name}` opens the debugger: whoever reaches its port runs code"
            );
            cx.report(file, ByteRange::new(at, at + 9), message).severity(Severity::High).advise(
                "Start production without `--inspect`; keep a script `debug` for development",
            );
        }
    }
}
