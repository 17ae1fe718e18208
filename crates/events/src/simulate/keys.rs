//! What the keys of log lines mean, in every spelling that loggers use.

/// What a value under a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Request,
    Trace,
    Time,
    Level,
    Message,
    /// The logger's own: process, host, version of the format.
    Logger,
    Completion(Part),
    /// An object that HTTP loggers write.
    Http,
    /// An object that may hold the ids.
    Context,
    Own,
}

/// A part of what is known when a request has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Status,
    Duration,
    Method,
    Path,
    Route,
    Error,
}

pub(super) fn role(key: &str) -> Role {
    let normal: String = key
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric())
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    match normal.as_str() {
        "requestid" | "reqid" | "xrequestid" | "correlationid" | "xcorrelationid"
        | "xamznrequestid" | "awsrequestid" | "httprequestid" | "rid" => Role::Request,
        "traceid" | "ddtraceid" | "oteltraceid" | "xamzntraceid" | "xb3traceid" => Role::Trace,
        "time" | "timestamp" | "ts" | "date" | "datetime" => Role::Time,
        "level" | "severity" | "lvl" | "loglevel" => Role::Level,
        "msg" | "message" => Role::Message,
        "pid" | "hostname" | "name" | "v" | "levelname" | "logger" => Role::Logger,
        "statuscode" | "status" | "httpstatus" | "httpstatuscode" | "responsestatus" => {
            Role::Completion(Part::Status)
        }
        "responsetime" | "duration" | "durationms" | "elapsed" | "elapsedms" | "latency"
        | "latencyms" | "took" | "tookms" | "responsetimems" => Role::Completion(Part::Duration),
        "method" | "httpmethod" | "requestmethod" | "verb" => Role::Completion(Part::Method),
        "url" | "path" | "originalurl" | "requestpath" | "requesturl" | "httpurl" | "uri" => {
            Role::Completion(Part::Path)
        }
        "route" | "httproute" => Role::Completion(Part::Route),
        "err" | "error" | "exception" => Role::Completion(Part::Error),
        "req" | "request" | "res" | "response" | "http" => Role::Http,
        "ctx" | "context" | "meta" | "metadata" | "mdc" | "trace" | "dd" | "headers" | "data" => {
            Role::Context
        }
        _ => Role::Own,
    }
}
