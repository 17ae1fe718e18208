//! Areas as large as their weights that fill a rectangle.

/// A rectangle, in the units of the drawing.
#[derive(Clone, Copy)]
pub(crate) struct Area {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Area {
    /// Cut across the longer side, so that both parts stay near to squares.
    fn cut(self, share: f64) -> (Self, Self) {
        let Self { x, y, width, height } = self;
        if width >= height {
            let first = width * share;
            (Self { width: first, ..self }, Self { x: x + first, width: width - first, ..self })
        } else {
            let first = height * share;
            (Self { height: first, ..self }, Self { y: y + first, height: height - first, ..self })
        }
    }
}

/// Halves `area` again and again, the weights on both sides as equal as they get. Depth is at most the number of
/// weights, which the caller bounds.
pub(crate) fn areas(weights: &[f64], area: Area, out: &mut Vec<Area>) {
    if weights.len() < 2 {
        out.extend(weights.first().map(|_| area));
        return;
    }
    let sum: f64 = weights.iter().sum();
    let (split, share) = middle(weights, sum);
    let (first, second) = area.cut(share);
    areas(&weights[..split], first, out);
    areas(&weights[split..], second, out);
}

/// Where the weights halve, and the share of the first part; both parts hold one weight at least.
fn middle(weights: &[f64], sum: f64) -> (usize, f64) {
    let (mut split, mut left) = (1, weights[0]);
    while split < weights.len() - 1 && left + weights[split] / 2.0 < sum / 2.0 {
        left += weights[split];
        split += 1;
    }
    (split, left / sum)
}

#[cfg(test)]
mod tests {
    use super::{Area, areas};

    #[test]
    fn areas_are_as_large_as_their_weights_and_fill_the_whole() {
        let weights = [8.0, 4.0, 2.0, 1.0, 1.0];
        let mut out = Vec::new();
        areas(&weights, Area { x: 0.0, y: 0.0, width: 40.0, height: 10.0 }, &mut out);
        for (weight, area) in weights.iter().zip(&out) {
            assert!((area.width * area.height - weight * 25.0).abs() < 1e-6);
        }
        let whole: f64 = out.iter().map(|area| area.width * area.height).sum();
        assert!((whole - 400.0).abs() < 1e-6);
    }
}
