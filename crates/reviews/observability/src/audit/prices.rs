//! Dated list prices.

use review::{Cell, Table};
use serde::Deserialize;

use super::Worked;
use super::money::dollars;

/// The shipped rows.
const SHIPPED: &str = include_str!("prices.toml");
/// Whose prices are shown when nobody says where telemetry goes.
const USUAL: &str = "datadog";

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Price {
    pub(crate) vendor: String,
    /// `log-gb`, `metric-series`, `span-million`.
    pub(crate) item: String,
    pub(crate) unit: String,
    /// Units that `usd` buys.
    pub(crate) per: u64,
    pub(crate) usd: f64,
    pub(crate) as_of: String,
    pub(crate) source: String,
}

#[derive(Debug, Deserialize)]
struct Rows {
    price: Vec<Price>,
}

pub(crate) struct Prices {
    rows: Vec<Price>,
    pub(crate) vendor: String,
    /// Said by the request, not assumed.
    pub(crate) is_given: bool,
}

impl Prices {
    pub(crate) fn of(system: Option<&str>) -> Self {
        // A test holds that the shipped rows read.
        let rows = toml::from_str::<Rows>(SHIPPED).map(|rows| rows.price).unwrap_or_default();
        let vendor = system.unwrap_or(USUAL).to_owned();
        Self { rows, vendor, is_given: system.is_some() }
    }

    /// What the vendor asks for one of these.
    pub(crate) fn find(&self, item: &str) -> Option<&Price> {
        self.rows.iter().find(|price| price.vendor == self.vendor && price.item == item)
    }
}

pub(super) fn table(worked: &Worked<'_, '_>) -> Table {
    let prices = &worked.prices;
    let used = prices.rows.iter().filter(|price| price.vendor == prices.vendor);
    let row = |price: &Price| {
        vec![
            Cell::text(&price.vendor),
            Cell::text(dollars(price.usd)),
            Cell::text(&price.unit),
            Cell::text(&price.as_of),
            Cell::text(&price.source),
        ]
    };
    let assumed = if prices.is_given {
        String::new()
    } else {
        format!(" TELEMETRY_SYSTEM was not given: {} is taken.", prices.vendor)
    };
    Table {
        title: "Appendix: prices".into(),
        note: format!("List prices with the month in which they were read.{assumed}"),
        columns: ["System", "Price", "For", "As of", "Source"].map(Into::into).to_vec(),
        rows: used.map(row).collect(),
        ..Table::default()
    }
}

#[cfg(test)]
mod tests {
    use super::Prices;

    #[test]
    fn the_shipped_rows_read_and_have_a_date_and_a_source() {
        let prices = Prices::of(Some("cloudwatch"));
        assert_eq!(prices.find("metric-series").map(|price| price.usd), Some(0.30));
        assert!(prices.rows.len() > 6);
        for price in &prices.rows {
            assert!(price.source.starts_with("https://") && price.as_of.len() == 7, "{price:?}");
            assert!(price.usd > 0.0 && price.per > 0, "{price:?}");
        }
        assert!(Prices::of(Some("splunk")).find("log-gb").is_none());
    }
}
