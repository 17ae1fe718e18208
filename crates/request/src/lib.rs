//! Requests: keys, the KEY: value block syntax, nearest-value suggestions.
