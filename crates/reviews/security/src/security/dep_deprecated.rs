//! Packages that nobody maintains any more.

use facts::DependencyGroup;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "dep-deprecated",
    summary: "a dependency is no longer maintained",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "dependencies",
    focus: &["dependencies"],
    cwe: &[1104, 1395],
    references: &["https://owasp.org/Top10/A06_2021-Vulnerable_and_Outdated_Components/"],
    reads: FactKinds::MANIFESTS,
    page: include_str!("dep_deprecated.md"),
    run,
};

/// Package, and what took its place. Only what its own maintainers have declared deprecated, archived or ended.
const DEAD: &[(&str, &str)] = &[
    ("@babel/polyfill", "core-js"),
    ("@hapi/joi", "joi"),
    ("adal-node", "@azure/msal-node"),
    ("apollo-server", "@apollo/server"),
    ("apollo-server-core", "@apollo/server"),
    ("apollo-server-express", "@apollo/server"),
    ("apollo-server-fastify", "@apollo/server"),
    ("apollo-server-koa", "@apollo/server"),
    ("apollo-server-lambda", "@apollo/server"),
    ("aws-sdk", "the packages of @aws-sdk (version 3)"),
    ("babel-eslint", "@babel/eslint-parser"),
    ("babel-polyfill", "core-js"),
    ("bcrypt-nodejs", "bcrypt or bcryptjs"),
    ("bower", "npm"),
    ("consolidate", "@ladjs/consolidate"),
    ("cookie-encrypter", "iron-session"),
    ("crypto", "node:crypto (the package is an empty shell)"),
    ("crypto-js", "node:crypto or the browser's Web Crypto"),
    ("csurf", "csrf-csrf, or SameSite cookies with a check of Origin"),
    ("express-brute", "rate-limiter-flexible or express-rate-limit"),
    ("express-graphql", "graphql-http"),
    ("extract-text-webpack-plugin", "mini-css-extract-plugin"),
    ("eslint-loader", "eslint-webpack-plugin"),
    ("faker", "@faker-js/faker"),
    ("fastify-cookie", "@fastify/cookie"),
    ("fastify-cors", "@fastify/cors"),
    ("fastify-helmet", "@fastify/helmet"),
    ("fastify-jwt", "@fastify/jwt"),
    ("fastify-multipart", "@fastify/multipart"),
    ("fastify-rate-limit", "@fastify/rate-limit"),
    ("fastify-session", "@fastify/session"),
    ("fastify-static", "@fastify/static"),
    ("gulp-util", "the packages that it was made of"),
    ("har-validator", "ajv with the HAR schema"),
    ("hoek", "@hapi/hoek"),
    ("istanbul", "nyc or c8"),
    ("jade", "pug"),
    ("koa-router-forward", "@koa/router"),
    ("mongodb-core", "mongodb"),
    ("node-sass", "sass"),
    ("node-serialize", "JSON (it runs code of what it reads)"),
    ("node-uuid", "uuid, or crypto.randomUUID"),
    ("nomnom", "commander"),
    ("optimist", "minimist or yargs"),
    ("passport-azure-ad", "@azure/msal-node"),
    ("phantomjs", "puppeteer or playwright"),
    ("phantomjs-prebuilt", "puppeteer or playwright"),
    ("popper.js", "@popperjs/core"),
    ("protractor", "playwright or cypress"),
    ("raven", "@sentry/node"),
    ("raven-js", "@sentry/browser"),
    ("react-scripts", "vite or a framework"),
    ("request", "fetch, undici or got"),
    ("request-promise", "fetch, undici or got"),
    ("request-promise-native", "fetch, undici or got"),
    ("safe-eval", "no evaluation of foreign text"),
    ("static-eval", "no evaluation of foreign text"),
    ("subscriptions-transport-ws", "graphql-ws"),
    ("swig", "nunjucks"),
    ("tslint", "typescript-eslint"),
    ("uglify-es", "terser"),
    ("vm2", "isolated-vm (vm2's sandbox can be left)"),
    ("xmldom", "@xmldom/xmldom"),
];

/// Package, and the first version without a fault that everybody has heard of: without an advisory database these are
/// told by heart. Only versions that are pinned to the digit count, as a range may well have been updated.
const FAULTY: &[(&str, &str, &str)] = &[
    ("ejs", "3.1.7", "templates that run code"),
    ("express-fileupload", "1.1.10", "prototype pollution by uploads"),
    ("handlebars", "4.7.7", "templates that run code"),
    ("jquery", "3.5.0", "scripts out of cleaned HTML"),
    ("js-yaml", "3.13.1", "code that runs on loading"),
    ("jsonwebtoken", "9.0.0", "verification by the wrong kind of key"),
    ("lodash", "4.17.21", "prototype pollution and commands in templates"),
    ("marked", "0.3.9", "scripts in links"),
    ("mathjs", "3.17.0", "expressions that run code"),
    ("minimist", "1.2.6", "prototype pollution"),
    ("moment", "2.29.4", "a regular expression that hangs"),
    ("serialize-javascript", "3.1.0", "code in what is serialised"),
    ("sequelize", "6.19.1", "SQL through replacements"),
    ("socket.io-parser", "4.2.1", "objects in place of strings"),
    ("underscore", "1.12.1", "code in templates"),
    ("xmldom", "0.5.0", "documents with two meanings"),
];

fn run(cx: &mut CheckContext<'_>) {
    for (file, _, manifest) in cx.manifests() {
        for dependency in &manifest.dependencies {
            faulty(cx, file, dependency);
            let Some((name, instead)) = DEAD.iter().find(|(name, _)| *name == &*dependency.name)
            else {
                continue;
            };
            // What is never shipped is not attacked; what the user installs is theirs to choose.
            let severity = match dependency.group {
                DependencyGroup::Production | DependencyGroup::Optional => Severity::Low,
                DependencyGroup::Development => Severity::Nit,
                DependencyGroup::Peer => continue,
            };
            let message = format!("`{name}` is not maintained any more: faults found in it stay");
            cx.report(file, dependency.range, message)
                .severity(severity)
                .advise(format!("Move to {instead}"));
        }
    }
}

/// An exact version from before the repair of a well-known fault.
fn faulty(cx: &mut CheckContext<'_>, file: FileId, dependency: &facts::Dependency) {
    let pinned = dependency.requirement.trim_start_matches(['v', '=']);
    let exact = pinned.split('.').count() == 3
        && pinned.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let known = FAULTY.iter().find(|(name, ..)| *name == &*dependency.name);
    let Some((name, repaired, fault)) = known.filter(|_| exact) else { return };
    if facts::compare_versions(pinned, repaired).is_ge()
        || dependency.group != DependencyGroup::Production
    {
        return;
    }
    let message = format!("`{name}` is pinned to {pinned}, from before {repaired} mended {fault}");
    cx.report(file, dependency.range, message)
        .severity(Severity::Med)
        .advise(format!("Move to {repaired} or later"));
}
