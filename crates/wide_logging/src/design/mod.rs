//! What a wide event could say in a repository, derived from its code: entry points, the fields that each handler has
//! at hand, flags and tiers that it knows, and the order in which to move.

mod endpoints;
mod fields;
mod hints;
mod text;

use flow::Program;
use serde::Serialize;

pub use endpoints::Endpoint;
pub use fields::Field;
pub use hints::{Flag, Hint};

use wide_events::Policy;

/// A design for the entry points that were asked about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Design {
    /// As it was asked.
    pub prompt: String,
    /// The words of the prompt by which entry points were picked; empty when all were.
    pub focus: Vec<String>,
    /// Entry points of the target, whether picked or not.
    pub total: usize,
    pub endpoints: Vec<Endpoint>,
    /// Every field that a handler has at hand, with how many do.
    pub fields: Vec<Field>,
    /// Personal data and credentials that handlers have at hand too: they stay out.
    pub kept_out: Vec<Field>,
    pub flags: Vec<Flag>,
    pub tiers: Vec<Hint>,
    pub policy: Policy,
    /// Why each rule that is not of the default policy is there.
    pub reasons: Vec<(String, String)>,
}

/// Designs for the entry points under `within` (empty means all) that the prompt is about.
pub fn design(program: &Program, prompt: &str, within: &[String]) -> Design {
    let all = endpoints::all(program, within);
    let total = all.len();
    let (focus, mut endpoints) = endpoints::picked(all, prompt);
    endpoints.sort_by_key(Endpoint::order);
    let (fields, kept_out) = fields::summed(&endpoints);
    let flags = hints::flags(program, within);
    let tiers = hints::tiers(program, within);
    let (policy, reasons) = hints::policy(&flags, &tiers);
    Design {
        prompt: prompt.to_owned(),
        focus,
        total,
        endpoints,
        fields,
        kept_out,
        flags,
        tiers,
        policy,
        reasons,
    }
}

impl Design {
    /// The fields that most handlers have, and that tell requests apart: what to declare.
    pub fn context(&self) -> Vec<String> {
        // The event has the path already.
        let own = self.fields.iter().filter(|field| !field.name.starts_with("params."));
        let mut paths: Vec<String> = own.take(8).map(|field| field.name.clone()).collect();
        paths.extend(self.tiers.iter().map(|tier| tier.field.clone()));
        let mut seen = Vec::new();
        paths.retain(|path| {
            let is_new = !seen.contains(path);
            seen.push(path.clone());
            is_new
        });
        paths
    }
}
