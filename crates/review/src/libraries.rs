//! The libraries that a fix should be written for: those that the request names, then those that the code uses.

use std::collections::BTreeMap;

use flow::Program;

use crate::ReviewOptions;

/// Mappers and drivers with the packages that say that they are used; the most telling first.
const STORES: [(&str, &str); 11] = [
    ("@prisma/client", "prisma"),
    ("drizzle-orm", "drizzle"),
    ("typeorm", "typeorm"),
    ("sequelize", "sequelize"),
    ("mongoose", "mongoose"),
    ("objection", "knex"),
    ("knex", "knex"),
    ("mongodb", "mongodb"),
    ("pg", "pg"),
    ("mysql2", "mysql"),
    ("mysql", "mysql"),
];

pub(crate) fn in_use(program: &Program, options: &ReviewOptions) -> Vec<String> {
    let stack = &options.stack;
    let mut names = stack.loggers.clone();
    if names.is_empty() {
        names = loggers(program);
    }
    names.extend(stack.frameworks.iter().cloned());
    let manifests = || program.base.files().filter_map(|(_, file)| file.facts.manifest.as_ref());
    let used = |package: &&(&str, &str)| manifests().any(|manifest| manifest.depends_on(package.0));
    names.extend(STORES.iter().filter(used).map(|(_, name)| (*name).to_owned()));
    names.extend(stack.databases.iter().cloned());
    names
}

/// Loggers by how often they are called.
fn loggers(program: &Program) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for call in program.log_calls.iter().filter(|call| &*call.logger != "unknown") {
        *counts.entry(&call.logger).or_default() += 1;
    }
    let mut names: Vec<_> = counts.into_iter().collect();
    names.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    names.into_iter().map(|(name, _)| name.to_owned()).collect()
}
