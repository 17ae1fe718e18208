//! Template files: what they print, and how.

use model::ByteRange;
use serde::{Deserialize, Serialize};

/// A place where a template prints a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateOutput {
    /// `ejs`, `handlebars`, `pug`, `nunjucks`, `mustache`, `swig`, `vue`, `angular`.
    pub engine: Box<str>,
    /// The tag with its delimiters.
    pub range: ByteRange,
    /// The expression as written.
    pub expression: Box<str>,
    /// Printed without HTML escaping.
    pub raw: bool,
    /// Printed into a script, outside of quotes: as code, which HTML escaping does not protect.
    pub as_code: bool,
    /// The whole of an address that is followed or loaded: `href="<%= x %>"`.
    pub as_url: bool,
}

/// A comment of any language, in source order. Its text is the file's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// With its delimiters.
    pub range: ByteRange,
}
