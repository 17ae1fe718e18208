//! Base scores of CVSS 3 vectors (https://www.first.org/cvss/v3.1/specification-document, section 7.1).

/// `None` for other versions and for vectors that lack a metric.
pub(super) fn base_score(vector: &str) -> Option<f64> {
    let rest = vector.strip_prefix("CVSS:3.1/").or_else(|| vector.strip_prefix("CVSS:3.0/"))?;
    let metric =
        |name: &str| rest.split('/').find_map(|part| part.strip_prefix(name)?.strip_prefix(':'));
    let changed = metric("S")? == "C";
    let impact = 1.0
        - ["C", "I", "A"].iter().try_fold(1.0, |left, name| {
            let loss = match metric(name)? {
                "H" => 0.56,
                "L" => 0.22,
                "N" => 0.0,
                _ => return None,
            };
            Some(left * (1.0 - loss))
        })?;
    let exploitability = 8.22
        * vector_weight(metric("AV")?)?
        * if metric("AC")? == "L" { 0.77 } else { 0.44 }
        * privileges(metric("PR")?, changed)?
        * if metric("UI")? == "N" { 0.85 } else { 0.62 };
    let weighted = if changed {
        7.52 * (impact - 0.029) - 3.25 * (impact - 0.02_f64).powi(15)
    } else {
        6.42 * impact
    };
    if weighted <= 0.0 {
        return Some(0.0);
    }
    let factor = if changed { 1.08 } else { 1.0 };
    Some(round_up((factor * (weighted + exploitability)).min(10.0)))
}

fn vector_weight(vector: &str) -> Option<f64> {
    Some(match vector {
        "N" => 0.85,
        "A" => 0.62,
        "L" => 0.55,
        "P" => 0.2,
        _ => return None,
    })
}

fn privileges(needed: &str, changed: bool) -> Option<f64> {
    Some(match (needed, changed) {
        ("N", _) => 0.85,
        ("L", false) => 0.62,
        ("L", true) => 0.68,
        ("H", false) => 0.27,
        ("H", true) => 0.5,
        _ => return None,
    })
}

/// To the next tenth, by the integers that the specification's appendix A asks for.
fn round_up(score: f64) -> f64 {
    let scaled = (score * 100_000.0).round();
    if scaled % 10_000.0 == 0.0 {
        scaled / 100_000.0
    } else {
        ((scaled / 10_000.0).floor() + 1.0) / 10.0
    }
}

#[cfg(test)]
mod tests {
    use super::base_score;

    #[test]
    fn scores_are_those_of_the_calculator() {
        for (vector, score) in [
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", 7.5),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1),
            ("CVSS:3.0/AV:N/AC:H/PR:L/UI:N/S:U/C:L/I:N/A:N", 3.1),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0.0),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0),
        ] {
            assert_eq!(base_score(vector), Some(score), "{vector}");
        }
        assert_eq!(base_score("CVSS:4.0/AV:N/AC:L"), None);
        assert_eq!(base_score("CVSS:3.1/AV:N"), None);
    }
}
