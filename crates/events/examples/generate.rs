//! Realistic events to standard output: `generate BYTES [SEED]`. The same arguments give the same bytes.

use std::io::{self, BufWriter, Write};

const ROUTES: [(&str, &str, f64); 8] = [
    ("GET", "/items/:id", 18.0),
    ("GET", "/search", 95.0),
    ("POST", "/cart/items", 42.0),
    ("POST", "/checkout", 620.0),
    ("GET", "/users/:id", 25.0),
    ("POST", "/login", 130.0),
    ("GET", "/orders/:id", 55.0),
    ("PUT", "/users/:id/address", 60.0),
];
const TIERS: [&str; 4] = ["free", "free", "pro", "enterprise"];
const ERRORS: [(&str, &str); 4] = [
    ("PaymentError", "card_declined"),
    ("TimeoutError", "upstream_timeout"),
    ("DatabaseError", "connection_lost"),
    ("TypeError", "undefined_property"),
];

/// Marsaglia's xorshift64*.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[(self.next() % of.len() as u64) as usize]
    }
}

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1).filter_map(|text| text.parse::<u64>().ok());
    let (wanted, seed) = (arguments.next().unwrap_or(1_000_000), arguments.next().unwrap_or(1));
    let mut random = Random(seed.max(1));
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    let (mut written, mut number) = (0, 0);
    while written < wanted {
        let line = event(&mut random, number);
        out.write_all(line.as_bytes())?;
        written += line.len() as u64;
        number += 1;
    }
    out.flush()
}

fn event(random: &mut Random, number: u64) -> String {
    let (method, route, mean) = random.one(&ROUTES);
    let id = random.next() % 500_000;
    let path = route.replace(":id", &id.to_string());
    let ms = -(1.0 - random.share()).ln() * mean + 1.5;
    let failed = random.share() < if route == "/checkout" { 0.03 } else { 0.006 };
    let missing = !failed && random.share() < 0.04;
    let status = if failed {
        random.one(&[500, 502, 503])
    } else if missing {
        404
    } else {
        200
    };
    let user = random.next() % 80_000;
    let tier = TIERS[(user % 4) as usize];
    let rate = if failed || ms > 2000.0 || tier == "enterprise" {
        "1"
    } else if missing {
        "0.1"
    } else {
        "0.05"
    };
    let (kind, code) = random.one(&ERRORS);
    let error = if failed {
        format!(
            ",\"error\":{{\"type\":\"{kind}\",\"code\":\"{code}\",\"message\":\"{code} while handling \\\"{route}\\\"\",\"retriable\":{}}}",
            code != "card_declined"
        )
    } else {
        String::new()
    };
    let cart = if route.starts_with("/c") {
        format!(
            ",\"cart\":{{\"id\":\"c_{:08x}\",\"total\":{}.{:02},\"item_count\":{},\"currency\":\"USD\"}}",
            id * 7919,
            id % 400,
            id % 100,
            id % 9 + 1
        )
    } else {
        String::new()
    };
    let (outcome, level) = if failed {
        ("error", "error")
    } else if missing {
        ("success", "warn")
    } else {
        ("success", "info")
    };
    let (second, milli) = (number / 40, number % 40 * 25);
    let time = format!(
        "2026-11-{:02}T{:02}:{:02}:{:02}.{milli:03}Z",
        1 + second / 86_400 % 28,
        second / 3_600 % 24,
        second / 60 % 60,
        second % 60
    );
    format!(
        "{{\"timestamp\":\"{time}\",\"event\":\"http_request\",\"level\":\"{level}\",\"message\":\"{method} {route} {status}\",\
         \"request_id\":\"{:016x}{:016x}\",\"trace_id\":\"{:016x}{:016x}\",\"span_id\":\"{:016x}\",\"service\":\"shop-api\",\"version\":\"4.{}.0\",\
         \"deployment_id\":\"dep-{}\",\"region\":\"eu-central-1\",\"environment\":\"production\",\"hostname\":\"shop-api-7c9f{:04x}\",\
         \"method\":\"{method}\",\"path\":\"{path}\",\"route\":\"{route}\",\"status_code\":{status},\"duration_ms\":{ms:.3},\"outcome\":\"{outcome}\",\
         \"request_bytes\":{},\"response_bytes\":{},\"client\":{{\"user_agent\":\"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15\"}},\
         \"user\":{{\"id\":\"u_{user}\",\"subscription\":\"{tier}\",\"account_age_days\":{},\"lifetime_value_cents\":{},\"is_internal\":false}},\
         \"feature_flags\":{{\"new_checkout\":{},\"search_ranker\":\"{}\"}},\
         \"performance\":{{\"db_query_count\":{},\"db_duration_ms\":{:.3},\"cache_hits\":{},\"external_call_count\":{}}}{error}{cart},\
         \"sample_rate\":{rate},\"sample_reason\":\"base\"}}\n",
        random.next(),
        random.next(),
        random.next(),
        random.next(),
        random.next(),
        number / 400_000,
        number / 400_000,
        user % 13 * 977,
        id % 900,
        id % 40_000,
        user % 2_000,
        user * 37 % 2_000_000,
        user.is_multiple_of(10),
        ["bm25", "vector"][(user % 2) as usize],
        id % 12,
        ms * 0.4,
        id % 5,
        id % 3,
    )
}
