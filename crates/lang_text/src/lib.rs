//! Text, dotenv, JSON, YAML and TOML files to facts: settings and credential tokens.
