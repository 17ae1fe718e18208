//! Percentiles of weighted values: exact while they are few, within 1% when they are many.

/// Values that are kept one by one before buckets take over.
const EXACT: usize = 2_000;
/// The relative error of a bucket's value, at most.
const ERROR: f64 = 0.01;
/// The smallest value that has a bucket of its own; what is below counts as 0.
const SMALLEST: f64 = 1e-6;

/// Values with weights. Buckets grow by a constant factor, so that each stands for its values within 1% (Masson, Rim,
/// Lee, "DDSketch", VLDB 2019), and two sketches add up to the sketch of all values, in whatever parts they came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sketch {
    exact: Vec<(f64, f64)>,
    /// Weight at or below [`SMALLEST`].
    zero: f64,
    /// Weights by bucket, from `first` on.
    buckets: Vec<f64>,
    first: i32,
    spilled: bool,
}

impl Sketch {
    #[inline]
    pub(crate) fn add(&mut self, value: f64, weight: f64) {
        if self.spilled {
            return self.drop_in(value, weight);
        }
        self.exact.push((value, weight));
        if self.exact.len() > EXACT {
            self.spill();
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        if !other.spilled {
            for (value, weight) in other.exact {
                self.add(value, weight);
            }
            return;
        }
        self.spill();
        self.zero += other.zero;
        for (bucket, weight) in (other.first..).zip(other.buckets) {
            if weight > 0.0 {
                *self.bucket(bucket) += weight;
            }
        }
    }

    /// Whether percentiles are exact.
    pub(crate) fn is_exact(&self) -> bool {
        !self.spilled
    }

    /// The smallest value that `share` of the weight does not exceed. Nothing of nothing.
    pub(crate) fn quantile(&self, share: f64) -> Option<f64> {
        let mut sorted = self.exact.clone();
        sorted.sort_by(|left, right| left.0.total_cmp(&right.0));
        let buckets =
            (self.first..).zip(&self.buckets).map(|(bucket, weight)| (value_of(bucket), *weight));
        let all = std::iter::once((0.0, self.zero)).chain(buckets).chain(sorted);
        let all: Vec<(f64, f64)> = all.filter(|(_, weight)| *weight > 0.0).collect();
        let total: f64 = all.iter().map(|(_, weight)| weight).sum();
        // What rounding of the sum may take off must not move the rank by one.
        let rank = share * total * (1.0 - 1e-12);
        let mut below = 0.0;
        let reached = all.iter().find(|(_, weight)| {
            below += weight;
            below >= rank
        });
        reached.or(all.last()).map(|(value, _)| *value)
    }

    fn spill(&mut self) {
        self.spilled = true;
        for (value, weight) in std::mem::take(&mut self.exact) {
            self.drop_in(value, weight);
        }
    }

    fn drop_in(&mut self, value: f64, weight: f64) {
        if value <= SMALLEST {
            self.zero += weight;
        } else {
            *self.bucket(bucket_of(value)) += weight;
        }
    }

    fn bucket(&mut self, bucket: i32) -> &mut f64 {
        if self.buckets.is_empty() {
            self.first = bucket;
        }
        if bucket < self.first {
            let more = (self.first - bucket) as usize;
            self.buckets.splice(0..0, std::iter::repeat_n(0.0, more));
            self.first = bucket;
        }
        let at = (bucket - self.first) as usize;
        if self.buckets.len() <= at {
            self.buckets.resize(at + 1, 0.0);
        }
        &mut self.buckets[at]
    }
}

fn factor() -> f64 {
    (1.0 + ERROR) / (1.0 - ERROR)
}

/// At most some 4,000 either way: the logarithm of a double is bounded.
fn bucket_of(value: f64) -> i32 {
    (value.min(1e300).ln() / factor().ln()).ceil() as i32
}

fn value_of(bucket: i32) -> f64 {
    2.0 * factor().powi(bucket) / (factor() + 1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{EXACT, Sketch};

    fn exact(values: &mut [f64], share: f64) -> f64 {
        values.sort_by(f64::total_cmp);
        values[((share * values.len() as f64 * (1.0 - 1e-12)).ceil() as usize).max(1) - 1]
    }

    #[test]
    fn few_values_are_exact_and_weights_count() {
        let mut sketch = Sketch::default();
        assert_eq!(sketch.quantile(0.5), None);
        for value in 1..=100 {
            sketch.add(f64::from(value), 1.0);
        }
        assert_eq!((sketch.quantile(0.95), sketch.quantile(1.0)), (Some(95.0), Some(100.0)));
        // One slow event that stands for a hundred.
        sketch.add(1000.0, 100.0);
        assert_eq!((sketch.quantile(0.5), sketch.quantile(0.95)), (Some(100.0), Some(1000.0)));
    }

    proptest! {
        #[test]
        fn many_values_are_within_one_percent(seed in prop::collection::vec(0.01..1e5_f64, 50), share in 0.01..1.0_f64, parts in 1..5_usize) {
            let mut values: Vec<f64> = (0..EXACT * 2).map(|n| seed[n % 50] * (1.0 + (n / 50) as f64 * 0.013)).collect();
            let mut merged = Sketch::default();
            for part in values.chunks(values.len() / parts) {
                let mut sketch = Sketch::default();
                part.iter().for_each(|value| sketch.add(*value, 1.0));
                merged.merge(sketch);
            }
            let (found, truth) = (merged.quantile(share).unwrap(), exact(&mut values, share));
            prop_assert!((found - truth).abs() <= truth * 0.010_000_1, "{found} of {truth}");
            prop_assert!(!merged.is_exact());
        }
    }
}
