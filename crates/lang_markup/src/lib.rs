//! HTML and template files to facts.
