//! What vendors charge, as data with a date and a source; every row can be replaced.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a price is charged for. A GB is 10^9 bytes, a GiB is 2^30.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// GB of logs taken in.
    Gb,
    /// GiB of logs taken in.
    Gib,
    /// Log events.
    Events,
    /// GB kept for a month.
    GbMonths,
    /// GiB kept for a month.
    GibMonths,
    /// GB read by queries.
    ScannedGb,
    /// GiB read by queries.
    ScannedGib,
    /// Series of metrics in a month.
    Series,
    Spans,
    Traces,
    /// GB of traces taken in.
    TraceGb,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Unique: `datadog.logs.ingest`.
    pub id: String,
    pub vendor: String,
    pub item: String,
    pub measure: Measure,
    /// How much of the measure `usd` buys.
    pub per: f64,
    pub usd: f64,
    /// The day on which the price was read, `YYYY-MM-DD`.
    pub as_of: String,
    /// The vendor's page, or whose contract it is.
    pub source: String,
}

impl Price {
    /// Dollars for an amount of the price's measure.
    pub fn cost(&self, amount: f64) -> f64 {
        amount / self.per * self.usd
    }
}

/// Prices by id.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices(BTreeMap<String, Price>);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPrices {
    #[error("prices cannot be read: {0}")]
    Toml(String),
    #[error("{0}: a price is at least 0 and for more than 0 of its measure")]
    Amount(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default)]
    price: Vec<Price>,
}

impl Prices {
    /// The list prices that come with the program.
    pub fn list() -> Self {
        // The table is part of the program and read by a test.
        Self::parse(include_str!("prices.toml")).unwrap_or(Self(BTreeMap::new()))
    }

    /// `[[price]]` rows of TOML.
    pub fn parse(text: &str) -> Result<Self, BadPrices> {
        let table: Table = toml::from_str(text).map_err(|why| BadPrices::Toml(why.to_string()))?;
        let mut prices = BTreeMap::new();
        for price in table.price {
            let sound = price.usd.is_finite()
                && price.usd >= 0.0
                && price.per.is_finite()
                && price.per > 0.0;
            if !sound {
                return Err(BadPrices::Amount(price.id));
            }
            prices.insert(price.id.clone(), price);
        }
        Ok(Self(prices))
    }

    /// These prices, with the other's rows in place of those of the same id.
    #[must_use]
    pub fn replaced_by(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    pub fn get(&self, id: &str) -> Option<&Price> {
        self.0.get(id)
    }

    /// The rows of a vendor, by id.
    pub fn of<'a>(&'a self, vendor: &'a str) -> impl Iterator<Item = &'a Price> + 'a {
        self.0.values().filter(move |price| price.vendor == vendor)
    }

    /// The names of all vendors, sorted.
    pub fn vendors(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.0.values().map(|price| price.vendor.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

#[cfg(test)]
mod tests {
    use super::{BadPrices, Prices};

    #[test]
    fn every_listed_price_has_a_day_and_a_page() {
        let prices = Prices::list();
        assert_eq!(prices.0.len(), include_str!("prices.toml").matches("[[price]]").count());
        for price in prices.0.values() {
            let dated = price.as_of.len() == 10
                && price.as_of.bytes().filter(|byte| *byte == b'-').count() == 2;
            assert!(dated && price.source.starts_with("https://"), "{}", price.id);
            assert!(price.id.starts_with(&format!("{}.", price.vendor)), "{}", price.id);
        }
    }

    /// 2.4 million series at $5 a hundred are $120,000 a month, whatever is written elsewhere.
    #[test]
    fn the_price_of_labels_is_computed() {
        let prices = Prices::list();
        let series = prices.get("datadog.metrics.custom").unwrap();
        assert_eq!(series.cost(2_400_000.0), 120_000.0);
        assert_eq!(prices.get("cloudwatch.metrics.custom").unwrap().cost(10.0), 3.0);
    }

    #[test]
    fn a_contract_replaces_the_list() {
        let row = |usd: &str| {
            let text = format!(
                "[[price]]\nid='datadog.logs.index'\nvendor='datadog'\nitem='x'\nmeasure='events'\nper=1e6\nusd={usd}\nas_of='2026-01-01'\nsource='contract'\n"
            );
            Prices::parse(&text)
        };
        let prices = Prices::list().replaced_by(row("1.06").unwrap());
        assert_eq!(prices.get("datadog.logs.index").unwrap().usd, 1.06);
        assert_eq!(prices.vendors(), Prices::list().vendors());
        assert_eq!(row("-1"), Err(BadPrices::Amount("datadog.logs.index".into())));
        assert!(Prices::parse("[[price]]\nid='x'").is_err());
    }
}
