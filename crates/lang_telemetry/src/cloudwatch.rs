//! Alarms of CloudWatch, in CloudFormation or as its API has them.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudwatch-alarm.html>

use facts::telemetry::{
    AlertRule, AlertSystem, Comparison, Field, FieldUse, Name, Operator, Period, Query,
    QueryLanguage, Said, Telemetry,
};
use yaml::NodeId;

use crate::query::datadog::percentile;
use crate::rule;
use crate::tree::Tree;

pub(crate) fn add(tree: Tree<'_>, map: NodeId, found: &mut Telemetry) {
    let of_type =
        |map| tree.get(map, "Type").is_some_and(|kind| tree.word(kind) == "AWS::CloudWatch::Alarm");
    // The logical id stands above: seen from there.
    for (key, value) in tree.entries(map) {
        if tree.is_map(*value)
            && of_type(*value)
            && let Some(properties) = tree.get(*value, "Properties")
        {
            let head = tree.range(*key);
            let name = Said { text: tree.word(*key).into(), range: head };
            found.alerts.push(alarm(tree, properties, name, tree.entry_range(*key, *value)));
        }
    }
    if let Some(name) = tree.said(map, "AlarmName").filter(|_| tree.has(map, "ComparisonOperator"))
        && !found.alerts.iter().any(|known| known.whole.contains(tree.range(map)))
    {
        found.alerts.push(alarm(tree, map, name, tree.range(map)));
    }
}

fn alarm(tree: Tree<'_>, properties: NodeId, name: Said, whole: model::ByteRange) -> AlertRule {
    let mut alert = AlertRule::new(AlertSystem::CloudWatch, name.clone(), name.range, whole);
    if let Some(given) = tree.text_at(properties, "AlarmName") {
        alert.name = Said { text: given.value, range: name.range };
    }
    alert.is_windowed = true;
    metrics(tree, properties, &mut alert);
    let evaluations = tree.number(properties, "EvaluationPeriods").unwrap_or(1.0);
    if let Some(period) = tree.period(properties, "Period") {
        let seconds = period.seconds.saturating_mul(evaluations as u32);
        alert.window = Some(Period { seconds, ..period });
    }
    let operator = tree.get(properties, "ComparisonOperator").map_or("", |word| tree.word(word));
    alert.comparison = compared(operator, tree.number(properties, "Threshold"));
    if let Some(text) = tree.text_at(properties, "AlarmDescription") {
        rule::message(&mut alert, &text);
    } else if let Some(described) = tree.get(properties, "AlarmDescription") {
        // `!Sub`, `!Join`: there, but not as one text.
        alert.texts.push(Said { text: "~".into(), range: tree.range(described) });
        alert.unread = Some("its description is put together".into());
    }
    for key in ["AlarmActions", "OKActions"] {
        if let Some(actions) = tree.get(properties, key) {
            let range = tree.range(actions);
            let text = tree
                .words_at(properties, key)
                .first()
                .map_or_else(|| "~".into(), |one| one.value.clone());
            alert.notifies.push(Said { text, range });
        }
    }
    for tag in tree.items_at(properties, "Tags") {
        if let (Some(key), Some(value)) = (tree.text_at(*tag, "Key"), tree.text_at(*tag, "Value")) {
            rule::label(&mut alert, &key.value, &value);
        }
    }
    rule::finish(&mut alert);
    alert
}

fn metrics(tree: Tree<'_>, properties: NodeId, alert: &mut AlertRule) {
    alert.queries.extend(metric(tree, properties, properties));
    for one in tree.items_at(properties, "Metrics") {
        if let Some(expression) = tree.text_at(*one, "Expression") {
            let mut query =
                Query::new(QueryLanguage::CloudWatch, expression.value, expression.range);
            query.unread = None;
            alert.queries.push(query);
        }
        let Some(stat) = tree.get(*one, "MetricStat") else { continue };
        let Some(of) = tree.get(stat, "Metric") else { continue };
        alert.queries.extend(metric(tree, of, stat));
        if let Some(period) = tree.period(stat, "Period") {
            alert.window = Some(period);
        }
    }
}

/// A metric with its namespace, dimensions and statistic.
fn metric(tree: Tree<'_>, map: NodeId, statistics: NodeId) -> Option<Query> {
    let name = tree.text_at(map, "MetricName")?;
    let mut query = Query::new(QueryLanguage::CloudWatch, name.value.clone(), name.range);
    query.metrics.push(Name { name: name.value, range: name.range });
    if let Some(space) = tree.text_at(map, "Namespace") {
        let text: Box<str> = format!("{}/{}", space.value, query.text).into();
        query.text = text;
    }
    for dimension in tree.items_at(map, "Dimensions") {
        let Some(name) = tree.text_at(*dimension, "Name") else { continue };
        let value = tree.text_at(*dimension, "Value").map(|value| value.value);
        let (name, range) = (name.value, name.range);
        query.fields.push(Field { name, range, used: FieldUse::Filter, value });
    }
    for key in ["Statistic", "ExtendedStatistic", "Stat"] {
        if let Some(word) = tree.get(statistics, key) {
            percentile(tree.word(word), &mut query);
        }
    }
    Some(query)
}

/// `GreaterThanOrEqualToThreshold`
pub fn compared(word: &str, value: Option<f64>) -> Option<Comparison> {
    let operator = match word {
        "GreaterThanThreshold"
        | "GreaterThanUpperThreshold"
        | "LessThanLowerOrGreaterThanUpperThreshold" => Operator::Above,
        "GreaterThanOrEqualToThreshold" => Operator::AtLeast,
        "LessThanThreshold" | "LessThanLowerThreshold" => Operator::Below,
        "LessThanOrEqualToThreshold" => Operator::AtMost,
        _ => return None,
    };
    Some(Comparison { operator, value })
}
