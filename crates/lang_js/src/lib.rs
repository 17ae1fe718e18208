//! JavaScript and TypeScript to facts.
