//! Who may reach what: rules of security groups and firewalls in all their forms.

use infra_graph::{InfraGraph, Place, Resource, Value};

/// One rule that lets traffic in or out.
pub(crate) struct Opening<'g> {
    /// The group or the firewall; of a rule by itself, the group that it belongs to.
    pub(crate) group: &'g Resource,
    /// Where the rule is declared: the group itself, or a resource of its own.
    pub(crate) rule: &'g Resource,
    pub(crate) at: Place,
    pub(crate) ingress: bool,
    pub(crate) ports: Ports,
    /// The range that is the whole internet, as written; `None` for one that is not.
    pub(crate) world: Option<Source>,
    pub(crate) is_described: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) at: Place,
    pub(crate) text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ports {
    All,
    Range(u32, u32),
    /// Pings and protocols without ports.
    None,
    Unknown,
}

impl Ports {
    pub(crate) fn covers(self, port: u32) -> bool {
        matches!(self, Self::Range(from, to) if from <= port && port <= to)
    }

    /// What of a table of ports it lets through.
    pub(crate) fn among(self, table: &[(u32, &'static str)]) -> Vec<(u32, &'static str)> {
        table.iter().copied().filter(|(port, _)| self.covers(*port)).collect()
    }
}

/// How machines are managed.
pub(crate) const ADMIN_PORTS: [(u32, &str); 11] = [
    (22, "SSH"),
    (23, "Telnet"),
    (135, "Windows RPC"),
    (445, "SMB"),
    (2375, "Docker"),
    (2376, "Docker"),
    (3389, "RDP"),
    (5900, "VNC"),
    (5985, "WinRM"),
    (5986, "WinRM"),
    (6443, "the Kubernetes API"),
];

/// What databases, caches and search engines listen on.
pub(crate) const DATABASE_PORTS: [(u32, &str); 16] = [
    (1433, "SQL Server"),
    (1521, "Oracle"),
    (3306, "MySQL"),
    (5432, "PostgreSQL"),
    (5439, "Redshift"),
    (5601, "Kibana"),
    (5984, "CouchDB"),
    (6379, "Redis"),
    (7000, "Cassandra"),
    (8182, "Neptune"),
    (9042, "Cassandra"),
    (9200, "Elasticsearch"),
    (9300, "Elasticsearch"),
    (11211, "memcached"),
    (27017, "MongoDB"),
    (27018, "MongoDB"),
];

/// Every rule of every group.
pub(crate) fn openings(graph: &InfraGraph) -> Vec<Opening<'_>> {
    let mut found = Vec::new();
    inline(graph, &mut found);
    apart(graph, &mut found);
    crate::firewalls::openings(graph, &mut found);
    found
}

/// `ingress` and `egress` of a group.
fn inline<'g>(graph: &'g InfraGraph, found: &mut Vec<Opening<'g>>) {
    for group in graph.of(&["aws_security_group", "aws_default_security_group"]) {
        for (name, ingress) in [("ingress", true), ("egress", false)] {
            let blocks = group.body.blocks(name);
            let ranges: Vec<&Value> = blocks.iter().flat_map(ranges_of).collect();
            for body in blocks.iter().filter(|body| body.as_map().is_some()) {
                let own: Vec<&Value> = ranges_of(body).collect();
                let world = world(&own).or_else(|| halves(&own, &ranges));
                found.push(Opening {
                    group,
                    rule: group,
                    at: body.at,
                    ingress,
                    ports: ports(body, "protocol"),
                    world,
                    is_described: body.has("description"),
                });
            }
        }
    }
    // Groups of RDS before there were VPCs: a rule has no ports, it is for the database.
    for group in graph.of(&["aws_db_security_group", "aws_redshift_security_group"]) {
        for body in group.body.blocks("ingress") {
            let own: Vec<&Value> = body.blocks("cidr").iter().collect();
            found.push(Opening {
                group,
                rule: group,
                at: body.member("cidr").map_or(body.at, |member| member.at),
                ingress: true,
                ports: Ports::Range(5432, 5432),
                world: world(&own),
                is_described: true,
            });
        }
    }
}

/// Rules that are resources of their own.
fn apart<'g>(graph: &'g InfraGraph, found: &mut Vec<Opening<'g>>) {
    const KINDS: [&str; 3] = [
        "aws_security_group_rule",
        "aws_vpc_security_group_ingress_rule",
        "aws_vpc_security_group_egress_rule",
    ];
    let rules: Vec<&Resource> = graph.of(&KINDS).collect();
    let group_of = |rule: &Resource| {
        let kinds = ["aws_security_group", "aws_default_security_group"];
        graph.referred(rule, "security_group_id", &kinds).first().copied()
    };
    for rule in &rules {
        let body = &rule.body;
        let ingress = match &*rule.kind {
            "aws_security_group_rule" => body.str("type") == Some("ingress"),
            kind => kind.contains("ingress"),
        };
        let group = group_of(rule).unwrap_or(rule);
        let own: Vec<&Value> = ranges_of(body).collect();
        // Two halves of the internet are the internet; rules of one group are few.
        let id = body.get("security_group_id").map(Value::addresses);
        let others = rules.iter().filter(|other| {
            other.kind == rule.kind
                && other.body.get("security_group_id").map(Value::addresses) == id
        });
        let is_half = own.iter().any(|value| value.as_text().is_some_and(is_half));
        let ranges: Vec<&Value> = match is_half {
            true => others.flat_map(|other| ranges_of(&other.body)).collect(),
            false => Vec::new(),
        };
        let protocol = if body.has("ip_protocol") { "ip_protocol" } else { "protocol" };
        found.push(Opening {
            group,
            rule,
            at: rule.at,
            ingress,
            ports: ports(body, protocol),
            world: world(&own).or_else(|| halves(&own, &ranges)),
            is_described: body.has("description"),
        });
    }
}

const RANGES: [&str; 4] = ["cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6"];

fn ranges_of(body: &Value) -> impl Iterator<Item = &Value> {
    RANGES.iter().flat_map(move |name| body.blocks(name))
}

/// The first range that is everything.
pub(crate) fn world(ranges: &[&Value]) -> Option<Source> {
    let found = ranges.iter().find(|value| value.as_text().is_some_and(is_world))?;
    Some(Source { at: found.at, text: found.as_text().unwrap_or_default().to_owned() })
}

/// `0.0.0.0/1` where `128.0.0.0/1` is let in too.
fn halves(own: &[&Value], all: &[&Value]) -> Option<Source> {
    let texts = |values: &[&Value]| -> Vec<String> {
        let known = values.iter().filter_map(|value| value.as_text());
        known.filter(|text| is_half(text)).map(str::to_owned).collect()
    };
    let mine = own.iter().find(|value| value.as_text().is_some_and(is_half))?;
    let all = texts(all);
    let other = |text: &str| if text.starts_with("128.") { "0.0.0.0/1" } else { "128.0.0.0/1" };
    let text = mine.as_text()?;
    let both = texts(own).iter().chain(&all).any(|one| one == other(text));
    both.then(|| Source { at: mine.at, text: "0.0.0.0/1 and 128.0.0.0/1".into() })
}

fn is_half(text: &str) -> bool {
    matches!(text, "0.0.0.0/1" | "128.0.0.0/1")
}

pub(crate) fn is_world(text: &str) -> bool {
    text.ends_with("/0") && text.bytes().all(|byte| matches!(byte, b'0' | b'.' | b':' | b'/'))
}

fn ports(body: &Value, protocol: &str) -> Ports {
    let protocol = match body.get(protocol) {
        Some(value) => value
            .partial_text()
            .map(str::to_lowercase)
            .or_else(|| value.as_number().map(|number| number.to_string())),
        None => Some("tcp".into()),
    };
    match protocol.as_deref() {
        Some("-1" | "all" | "any") => return Ports::All,
        Some("icmp" | "icmpv6" | "1" | "58" | "esp" | "50" | "51" | "gre" | "47") => {
            return Ports::None;
        }
        _ => {}
    }
    let (from, to) = (body.number("from_port"), body.number("to_port"));
    match (from, to) {
        (Some(from), Some(to)) if from < 0.0 || (from <= 1.0 && to >= 65535.0) => Ports::All,
        (Some(from), Some(to)) => Ports::Range(from as u32, to.max(0.0) as u32),
        (Some(from), None) if !body.has("to_port") => Ports::Range(from as u32, from as u32),
        _ => Ports::Unknown,
    }
}
