//! Configurations of the OpenTelemetry collector.
//! <https://opentelemetry.io/docs/collector/configuration/>

use facts::telemetry::{Collector, Component, Said, TracePipeline};
use yaml::NodeId;

use crate::text::Text;
use crate::tree::Tree;

pub(crate) fn is_collector(tree: Tree<'_>, map: NodeId) -> bool {
    let pipelines = tree.path(map, &["service", "pipelines"]);
    pipelines.is_some_and(|pipelines| tree.is_map(pipelines))
        && tree.any(map, &["receivers", "exporters"]).is_some()
}

pub(crate) fn read(tree: Tree<'_>, map: NodeId) -> Collector {
    let head =
        tree.entries(map).first().map_or_else(|| tree.range(map), |(key, _)| tree.range(*key));
    let components = |key: &str| {
        let entries = tree.get(map, key).map_or(&[][..], |all| tree.entries(all));
        entries.iter().map(|(name, value)| component(tree, *name, *value)).collect()
    };
    let pipelines = tree.path(map, &["service", "pipelines"]);
    let pipelines = pipelines.map_or(&[][..], |pipelines| tree.entries(pipelines));
    let traces = pipelines.iter().filter(|(name, _)| {
        let name = tree.word(*name);
        name == "traces" || name.starts_with("traces/")
    });
    Collector {
        head,
        receivers: components("receivers"),
        processors: components("processors"),
        exporters: components("exporters"),
        connectors: components("connectors"),
        traces: traces.map(|(name, value)| pipeline(tree, *name, *value)).collect(),
    }
}

fn named(tree: Tree<'_>, key: NodeId) -> Said {
    Said { text: tree.word(key).into(), range: tree.range(key) }
}

fn component(tree: Tree<'_>, name: NodeId, value: NodeId) -> Component {
    let policies = tree.items_at(value, "policies");
    let percentage = tree.number(value, "sampling_percentage").or_else(|| {
        let shares = policies.iter().filter_map(|policy| tree.get(*policy, "probabilistic"));
        shares.filter_map(|share| tree.number(share, "sampling_percentage")).next()
    });
    Component {
        name: named(tree, name),
        policies: policies.iter().filter_map(|policy| tree.said(*policy, "type")).collect(),
        percentage,
        endpoint: tree
            .any(value, &["endpoint", "traces_endpoint"])
            .and_then(|at| tree.text(at))
            .map(|text| text.said()),
    }
}

fn pipeline(tree: Tree<'_>, name: NodeId, value: NodeId) -> TracePipeline {
    let names = |key: &str| tree.words_at(value, key).iter().map(Text::said).collect();
    TracePipeline {
        name: named(tree, name),
        receivers: names("receivers"),
        processors: names("processors"),
        exporters: names("exporters"),
    }
}
