//! Sessions and findings as a static site: files that a browser opens without a server.
