//! Calls of other services: HTTP, mail, queues, payment providers.

use facts::code::{Call, ExprId};

use super::chain::Chain;
use super::walk::Walker;
use super::{EventKind, External, Service};

impl<'p> Walker<'p> {
    /// A call that nothing in the repository answers.
    pub(crate) fn outside(&mut self, expr: ExprId, call: &'p Call, chain: &Chain<'p>) {
        let origin = self.origin(expr);
        let name = super::walk::name_of(self.code, call.callee).unwrap_or("");
        let receiver = chain.receiver_name(self.code).unwrap_or("");
        let by_origin = service(origin, name);
        let found = by_origin
            .or_else(|| if origin.is_empty() { by_name(receiver, name, chain) } else { None });
        if let Some((service, changes)) =
            found.filter(|(service, _)| self.is_sent(origin, *service, call))
        {
            let changes = changes && !self.asks_only(origin, name, call);
            self.emit(
                expr,
                EventKind::External(External { service, changes }),
                by_origin.is_some(),
            );
        }
    }

    /// Clients of AWS send commands of every kind.
    fn is_sent(&self, origin: &str, service: Service, call: &Call) -> bool {
        let checked = origin.starts_with("@aws-sdk") && service != Service::Http;
        !checked
            || call.args.iter().any(|arg| {
                let text = self.text(self.code.constant(arg.value));
                text.contains("SendEmail")
                    || text.contains("SendMessage")
                    || text.contains("SendTemplated")
                    || text.contains("Publish")
                    || text.contains("SendRaw")
            })
    }

    /// `fetch(url)` and `axios(url)` without a method only ask.
    fn asks_only(&self, origin: &str, name: &str, call: &Call) -> bool {
        if matches!(name, "post" | "put" | "patch" | "delete") {
            return false;
        }
        let is_plain = matches!(
            origin,
            "fetch"
                | "axios"
                | "got"
                | "node-fetch"
                | "undici.fetch"
                | "undici.request"
                | "axios.request"
                | "needle"
                | "cross-fetch"
        );
        is_plain
            && !call.args.iter().any(|arg| {
                let method = self
                    .code
                    .property(arg.value, "method")
                    .and_then(|method| self.code.string(method));
                method.is_some_and(|method| !method.eq_ignore_ascii_case("get"))
            })
    }
}

const PAYMENT: [&str; 9] = [
    "stripe",
    "braintree",
    "@paypal",
    "paypal",
    "square.",
    "razorpay",
    "@adyen",
    "@mollie",
    "mollie",
];
const MAIL: [&str; 10] = [
    "nodemailer",
    "@sendgrid",
    "mailgun",
    "resend.",
    "postmark",
    "twilio",
    "@aws-sdk/client-ses",
    "mandrill",
    "@mailchimp",
    "@nestjs-modules/mailer",
];
const QUEUE: [&str; 12] = [
    "bull",
    "bullmq",
    "@nestjs/bull",
    "amqplib",
    "kafkajs",
    "@aws-sdk/client-sqs",
    "@google-cloud/pubsub",
    "nats.",
    "@aws-sdk/client-sns",
    "bee-queue",
    "agenda",
    "pg-boss",
];
const HTTP: [&str; 11] = [
    "axios",
    "got",
    "node-fetch",
    "undici",
    "superagent",
    "needle",
    "cross-fetch",
    "request.",
    "request-promise",
    "ky.",
    "@nestjs/axios",
];

/// What a call of a known package does, and whether it changes anything there.
fn service(origin: &str, name: &str) -> Option<(Service, bool)> {
    let starts = |packages: &[&str]| packages.iter().any(|package| origin.starts_with(package));
    if starts(&PAYMENT) && (origin.contains("()") || origin.contains('.')) {
        let changes = pays(name);
        let asks =
            matches!(name, "retrieve" | "list" | "search" | "fetch" | "get" | "find" | "all");
        return (changes || asks).then_some((Service::Payment, changes));
    }
    if starts(&MAIL) {
        let sends = name.to_ascii_lowercase().starts_with("send");
        return (sends || name == "create" && origin.starts_with("twilio"))
            .then_some((Service::Mail, true));
    }
    if starts(&QUEUE) {
        let sends = matches!(
            name,
            "add"
                | "addBulk"
                | "sendToQueue"
                | "publish"
                | "send"
                | "publishMessage"
                | "sendBatch"
                | "createJob"
                | "now"
        );
        return sends.then_some((Service::Queue, true));
    }
    let is_global = matches!(
        origin,
        "fetch" | "http.request" | "https.request" | "https.get" | "http.get" | "request"
    );
    ((starts(&HTTP) || is_global) && is_request(origin, name))
        .then_some((Service::Http, !matches!(name, "get" | "head" | "options")))
}

/// A call that goes out: not of what an answer or a client is made of.
fn is_request(origin: &str, name: &str) -> bool {
    let makes = matches!(
        name,
        "create"
            | "isAxiosError"
            | "extend"
            | "CancelToken"
            | "all"
            | "spread"
            | "Agent"
            | "json"
            | "text"
            | "pipe"
            | "on"
            | "end"
            | "use"
            | "interceptors"
    );
    let client =
        [".create()", ".extend()", ".defaults()", "HttpService()", ".httpService()", ".axiosRef"];
    let of_client = client.iter().any(|part| origin.contains(part));
    let of_answer = origin.contains("()") && !of_client || origin.matches("()").count() > 1;
    let is_type = name.starts_with(char::is_uppercase) && name != "Axios";
    !makes && !of_answer && !is_type
}

/// Calls that move money.
fn pays(name: &str) -> bool {
    matches!(
        name,
        "create"
            | "capture"
            | "confirm"
            | "charge"
            | "refund"
            | "sale"
            | "pay"
            | "transfer"
            | "payout"
            | "cancel"
            | "submitForSettlement"
            | "authorizations"
            | "update"
    )
}

/// What a name says, where no package is known.
fn by_name(receiver: &str, name: &str, chain: &Chain<'_>) -> Option<(Service, bool)> {
    let receiver = receiver.to_ascii_lowercase();
    let names_stripe =
        chain.links.first().is_some_and(|link| link.name.eq_ignore_ascii_case("stripe"))
            || receiver == "stripe";
    if names_stripe && pays(name) {
        return Some((Service::Payment, true));
    }
    let lower = name.to_ascii_lowercase();
    let mails = lower.starts_with("send") && (lower.contains("mail") || lower.contains("sms"));
    let mailer = (receiver.contains("mailer")
        || receiver.ends_with("mailservice")
        || receiver.ends_with("emailservice")
        || receiver.contains("transporter"))
        && lower.starts_with("send");
    if mails || mailer {
        return Some((Service::Mail, true));
    }
    let queue = receiver.ends_with("queue")
        && matches!(name, "add" | "addBulk" | "send" | "publish")
        || name == "sendToQueue";
    queue.then_some((Service::Queue, true))
}
