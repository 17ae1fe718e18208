//! Check, context, gate, dedupe, waivers, baseline, fingerprints.
