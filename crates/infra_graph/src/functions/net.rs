//! Functions of address ranges.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::value::{Kind, Value};

pub(super) fn call(name: &str, values: &[Value]) -> Option<Kind> {
    let range = || Range::parse(values.first()?.as_text()?);
    let number = |place: usize| values.get(place)?.as_number();
    let text = match name {
        "cidrsubnet" => range()?.subnet(number(1)? as u32, number(2)? as u128)?.to_string(),
        "cidrhost" => range()?.host(number(1)?)?,
        "cidrnetmask" => range()?.mask()?,
        "cidrsubnets" => {
            let bits: Option<Vec<u32>> =
                values[1..].iter().map(|value| Some(value.as_number()? as u32)).collect();
            let at = values.first()?.at;
            let found = range()?.subnets(&bits?)?;
            let items = found.into_iter().map(|range| Value::text(at, range.to_string()));
            return Some(Kind::List(items.collect::<Vec<_>>().into()));
        }
        _ => return None,
    };
    Some(Kind::Text(text.into()))
}

/// A block of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range {
    start: u128,
    prefix: u32,
    bits: u32,
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/')?;
        let prefix: u32 = prefix.parse().ok()?;
        let (start, bits) = match address.parse::<Ipv4Addr>() {
            Ok(address) => (u128::from(u32::from(address)), 32),
            Err(_) => (u128::from(address.parse::<Ipv6Addr>().ok()?), 128),
        };
        let range = Self { start, prefix, bits };
        (prefix <= bits).then(|| Self { start: start & !range.hosts(), ..range })
    }

    /// The bits that tell its hosts apart.
    fn hosts(self) -> u128 {
        match self.bits - self.prefix {
            128 => u128::MAX,
            bits => (1 << bits) - 1,
        }
    }

    fn subnet(self, more: u32, number: u128) -> Option<Self> {
        let prefix = self.prefix.checked_add(more).filter(|prefix| *prefix <= self.bits)?;
        let left = self.bits - prefix;
        let offset = number.checked_mul(1_u128.checked_shl(left)?)?;
        (offset <= self.hosts()).then_some(Self { start: self.start + offset, prefix, ..self })
    }

    /// One behind the other, each where it fits.
    fn subnets(self, bits: &[u32]) -> Option<Vec<Self>> {
        let mut at = self.start;
        let mut found = Vec::new();
        for more in bits {
            let prefix = self.prefix.checked_add(*more).filter(|prefix| *prefix <= self.bits)?;
            let next = Self { start: at, prefix, bits: self.bits };
            let size = next.hosts().checked_add(1)?;
            let start = at.div_ceil(size).checked_mul(size)?;
            (start - self.start <= self.hosts()).then_some(())?;
            found.push(Self { start, ..next });
            at = start.checked_add(size)?;
        }
        Some(found)
    }

    fn host(self, number: f64) -> Option<String> {
        let offset = match number < 0.0 {
            true => self.hosts().checked_sub((-number) as u128 - 1)?,
            false => number as u128,
        };
        (offset <= self.hosts()).then(|| self.address(self.start + offset))
    }

    fn mask(self) -> Option<String> {
        (self.bits == 32).then(|| self.address(u128::from(u32::MAX) & !self.hosts()))
    }

    fn address(self, address: u128) -> String {
        match self.bits {
            32 => Ipv4Addr::from(address as u32).to_string(),
            _ => Ipv6Addr::from(address).to_string(),
        }
    }
}

impl std::fmt::Display for Range {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.address(self.start), self.prefix)
    }
}
