//! What the generated code is about.

use super::random::Random;

const NOUNS: &[&str] = &[
    "account",
    "address",
    "article",
    "asset",
    "batch",
    "booking",
    "budget",
    "campaign",
    "cart",
    "catalog",
    "channel",
    "claim",
    "comment",
    "contract",
    "coupon",
    "course",
    "customer",
    "delivery",
    "device",
    "discount",
    "dispute",
    "document",
    "driver",
    "employee",
    "event",
    "feature",
    "folder",
    "forecast",
    "group",
    "invoice",
    "item",
    "journal",
    "label",
    "lead",
    "ledger",
    "lesson",
    "license",
    "location",
    "machine",
    "member",
    "message",
    "meter",
    "note",
    "offer",
    "order",
    "parcel",
    "partner",
    "payment",
    "permit",
    "plan",
    "policy",
    "product",
    "profile",
    "project",
    "quote",
    "refund",
    "region",
    "report",
    "review",
    "route",
    "schedule",
    "sensor",
    "shipment",
    "station",
    "supplier",
    "survey",
    "tariff",
    "task",
    "team",
    "ticket",
    "tour",
    "transfer",
    "vehicle",
    "vendor",
    "visit",
    "voucher",
    "wallet",
    "warehouse",
    "workspace",
];

const QUALIFIERS: &[&str] = &[
    "active", "annual", "archived", "billing", "daily", "draft", "external", "global", "hourly",
    "internal", "legacy", "local", "merged", "monthly", "nested", "open", "parent", "partial",
    "pending", "primary", "public", "recent", "remote", "retail", "shared", "signed", "split",
    "staged", "urgent", "virtual",
];

const FIELDS: &[(&str, &str)] = &[
    ("name", "string"),
    ("title", "string"),
    ("code", "string"),
    ("slug", "string"),
    ("status", "string"),
    ("kind", "string"),
    ("email", "string"),
    ("city", "string"),
    ("country", "string"),
    ("currency", "string"),
    ("description", "string"),
    ("reference", "string"),
    ("locale", "string"),
    ("owner", "string"),
    ("amount", "number"),
    ("total", "number"),
    ("quantity", "number"),
    ("weight", "number"),
    ("rating", "number"),
    ("position", "number"),
    ("version", "number"),
    ("discount", "number"),
    ("margin", "number"),
    ("enabled", "boolean"),
    ("archived", "boolean"),
    ("verified", "boolean"),
    ("visible", "boolean"),
    ("createdAt", "Date"),
    ("updatedAt", "Date"),
    ("dueAt", "Date"),
    ("tags", "string[]"),
    ("scores", "number[]"),
];

const VERBS: &[&str] = &[
    "apply",
    "assign",
    "balance",
    "build",
    "check",
    "collect",
    "combine",
    "compute",
    "derive",
    "describe",
    "estimate",
    "expand",
    "extract",
    "filter",
    "format",
    "group",
    "index",
    "label",
    "measure",
    "merge",
    "normalise",
    "pack",
    "pick",
    "plan",
    "prepare",
    "rank",
    "reconcile",
    "reduce",
    "resolve",
    "select",
    "settle",
    "shape",
    "split",
    "summarise",
    "track",
    "trim",
    "validate",
    "weigh",
];

/// Something that the program keeps.
#[derive(Clone)]
pub(super) struct Entity {
    /// `dailyInvoice`.
    pub(super) name: String,
    /// `DailyInvoice`.
    pub(super) class: String,
    /// `daily_invoices`.
    pub(super) table: String,
    /// `daily-invoice`.
    pub(super) file: String,
    pub(super) fields: Vec<(&'static str, &'static str)>,
}

impl Entity {
    pub(super) fn new(random: &mut Random) -> Self {
        let (noun, qualifier) = (*random.one(NOUNS), *random.one(QUALIFIERS));
        let count = random.between(4, 14);
        let first = random.below(FIELDS.len());
        let step = *random.one(&[1, 3, 5, 7]);
        let mut fields: Vec<(&str, &str)> =
            (0..count).map(|place| FIELDS[(first + place * step) % FIELDS.len()]).collect();
        fields.dedup();
        Self {
            name: format!("{qualifier}{}", capital(noun)),
            class: format!("{}{}", capital(qualifier), capital(noun)),
            table: format!("{qualifier}_{noun}s"),
            file: format!("{qualifier}-{noun}"),
            fields,
        }
    }

    pub(super) fn field(&self, random: &mut Random) -> &'static str {
        random.one(&self.fields).0
    }
}

/// `reconcileOpenTicket`.
pub(super) fn function_name(random: &mut Random) -> String {
    let (verb, qualifier, noun) = (random.one(VERBS), random.one(QUALIFIERS), random.one(NOUNS));
    format!("{verb}{}{}", capital(qualifier), capital(noun))
}

pub(super) fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(1.min(word.len()));
    first.to_ascii_uppercase() + rest
}
