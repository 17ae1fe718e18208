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
    cwe: &[1104],
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

fn run(cx: &mut CheckContext<'_>) {
    for (file, _, manifest) in cx.manifests() {
        for dependency in &manifest.dependencies {
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
