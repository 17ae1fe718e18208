//! Links the files: module graph, call graph, routes, data flow.
