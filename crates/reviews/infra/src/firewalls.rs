//! Rules of other clouds, and of the module that most repositories make groups with.

use infra_graph::{InfraGraph, Resource, Value};

use crate::network::{Opening, Ports, Source, world};

pub(crate) fn openings<'g>(graph: &'g InfraGraph, found: &mut Vec<Opening<'g>>) {
    graph.of(&["google_compute_firewall"]).for_each(|one| google(one, found));
    for rule in graph.of(&["azurerm_network_security_rule"]) {
        found.extend(azure(rule, &rule.body));
    }
    for group in graph.of(&["azurerm_network_security_group"]) {
        let rules =
            group.body.blocks("security_rule").iter().filter(|body| body.as_map().is_some());
        found.extend(rules.filter_map(|body| azure(group, body)));
    }
    graph.of(&["registry_security_group"]).for_each(|one| module(one, found));
}

fn google<'g>(firewall: &'g Resource, found: &mut Vec<Opening<'g>>) {
    let body = &firewall.body;
    if body.str("direction").is_some_and(|direction| direction.eq_ignore_ascii_case("EGRESS")) {
        return;
    }
    let ranges: Vec<&Value> = body.blocks("source_ranges").iter().collect();
    for allow in body.blocks("allow").iter().filter(|body| body.as_map().is_some()) {
        let protocol = allow.str("protocol").unwrap_or("all").to_lowercase();
        let all = protocol == "all" || matches!(&*protocol, "tcp" | "udp") && !allow.has("ports");
        let mut ports: Vec<Ports> = allow.blocks("ports").iter().map(written).collect();
        if ports.is_empty() {
            ports.push(if all { Ports::All } else { Ports::None });
        }
        for ports in ports {
            found.push(Opening {
                group: firewall,
                rule: firewall,
                at: allow.at,
                ingress: true,
                ports,
                world: world(&ranges),
                is_described: true,
            });
        }
    }
}

/// `22`, `"8000-9000"`, `"*"`
fn written(value: &Value) -> Ports {
    if let Some(number) = value.as_number() {
        return Ports::Range(number as u32, number as u32);
    }
    let Some(text) = value.as_text() else { return Ports::Unknown };
    if text == "*" || text == "0-65535" {
        return Ports::All;
    }
    let range = text.split_once('-').and_then(|(from, to)| {
        Some(Ports::Range(from.trim().parse().ok()?, to.trim().parse().ok()?))
    });
    range.unwrap_or(Ports::Unknown)
}

fn azure<'g>(group: &'g Resource, body: &'g Value) -> Option<Opening<'g>> {
    let is =
        |name: &str, word: &str| body.str(name).is_some_and(|said| said.eq_ignore_ascii_case(word));
    if !is("access", "Allow") || !is("direction", "Inbound") {
        return None;
    }
    let sources = ["source_address_prefix", "source_address_prefixes"];
    let sources = sources.iter().flat_map(|name| body.blocks(name));
    let is_open = |text: &str| {
        matches!(text, "*" | "0.0.0.0/0" | "::/0") || text.eq_ignore_ascii_case("internet")
    };
    let mut open = sources.filter_map(|value| {
        let text = value.as_text().filter(|text| is_open(text))?;
        Some(Source { at: value.at, text: text.to_owned() })
    });
    let world = open.next();
    let ports = ["destination_port_range", "destination_port_ranges"];
    let ports =
        ports.iter().flat_map(|name| body.blocks(name)).next().map_or(Ports::Unknown, written);
    Some(Opening {
        group,
        rule: group,
        at: body.at,
        ingress: true,
        ports: if is("protocol", "Icmp") { Ports::None } else { ports },
        world,
        is_described: true,
    })
}

/// `ingress_with_cidr_blocks` and `ingress_rules` of the registry's module.
fn module<'g>(group: &'g Resource, found: &mut Vec<Opening<'g>>) {
    let body = &group.body;
    for rule in
        body.blocks("ingress_with_cidr_blocks").iter().filter(|rule| rule.as_map().is_some())
    {
        let own = rule.get("cidr_blocks");
        let ranges: Vec<&Value> = match own {
            Some(ranges) => vec![ranges],
            None => body.blocks("ingress_cidr_blocks").iter().collect(),
        };
        let ports = match (rule.number("from_port"), rule.number("to_port"), rule.str("rule")) {
            _ if rule.str("protocol") == Some("-1") => Ports::All,
            (Some(from), Some(to), _) => Ports::Range(from as u32, to as u32),
            (.., Some(name)) => named(name),
            _ => Ports::Unknown,
        };
        // Ranges are one text with commas.
        let source = ranges.iter().find(|value| {
            value
                .as_text()
                .is_some_and(|text| text.split(',').any(|one| crate::network::is_world(one.trim())))
        });
        let world = source.map(|value| Source { at: value.at, text: "0.0.0.0/0".into() });
        found.push(Opening {
            group,
            rule: group,
            at: rule.at,
            ingress: true,
            ports,
            world,
            is_described: true,
        });
    }
    let ranges: Vec<&Value> = ["ingress_cidr_blocks", "ingress_ipv6_cidr_blocks"]
        .iter()
        .flat_map(|name| body.blocks(name))
        .collect();
    for name in body.blocks("ingress_rules") {
        let ports = name.as_text().map_or(Ports::Unknown, named);
        found.push(Opening {
            group,
            rule: group,
            at: name.at,
            ingress: true,
            ports,
            world: world(&ranges),
            is_described: true,
        });
    }
}

/// The names that the module gives to common rules.
fn named(name: &str) -> Ports {
    const NAMES: [(&str, u32); 14] = [
        ("ssh-", 22),
        ("rdp-", 3389),
        ("winrm-http-", 5985),
        ("winrm-https-", 5986),
        ("postgresql-", 5432),
        ("mysql-", 3306),
        ("mssql-", 1433),
        ("oracle-db-", 1521),
        ("mongodb-", 27017),
        ("redis-", 6379),
        ("elasticsearch-", 9200),
        ("memcached-", 11211),
        ("https-", 443),
        ("http-80-", 80),
    ];
    if name.starts_with("all-") && !name.contains("icmp") {
        return Ports::All;
    }
    let port = NAMES.iter().find(|(start, _)| name.starts_with(start)).map(|(_, port)| *port);
    port.map_or(Ports::Unknown, |port| Ports::Range(port, port))
}
