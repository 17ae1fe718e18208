//! Names of things in a database.

use model::ByteRange;
use serde::{Deserialize, Serialize};

/// One name: without its quotes, in lower case when it had none.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ident {
    pub text: Box<str>,
    pub range: ByteRange,
}

/// A name with the schema that it is in, when one is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Name {
    pub schema: Option<Box<str>>,
    pub name: Box<str>,
    pub range: ByteRange,
}

impl Name {
    /// What the same thing is called everywhere: `public.users` is `users`.
    pub fn key(&self) -> Box<str> {
        match self.schema.as_deref() {
            None | Some("public") => self.name.clone(),
            Some(schema) => format!("{schema}.{}", self.name).into(),
        }
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.schema {
            Some(schema) => write!(formatter, "{schema}.{}", self.name),
            None => formatter.write_str(&self.name),
        }
    }
}

/// A type as written, under one name for all its spellings: `int4` is `integer`, `character varying` is `varchar`,
/// `timestamp with time zone` is `timestamptz`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeName {
    pub name: Box<str>,
    /// Length, precision and scale.
    pub args: Vec<u32>,
    pub array: bool,
    pub unsigned: bool,
    /// The values of a MySQL `ENUM` or `SET`, in order.
    pub values: Vec<Box<str>>,
    /// MySQL's `CHARACTER SET`, when written.
    pub charset: Option<Box<str>>,
    pub range: ByteRange,
}

impl TypeName {
    /// Makes a sequence: `serial`, `bigserial`, `smallserial`.
    pub fn is_serial(&self) -> bool {
        matches!(&*self.name, "serial" | "bigserial" | "smallserial")
    }
}

impl std::fmt::Display for TypeName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.name)?;
        if !self.args.is_empty() {
            let args: Vec<String> = self.args.iter().map(u32::to_string).collect();
            write!(formatter, "({})", args.join(", "))?;
        }
        if self.unsigned {
            formatter.write_str(" unsigned")?;
        }
        if self.array {
            formatter.write_str("[]")?;
        }
        Ok(())
    }
}
