//! The hash that decides on chance: the same for the same trace in every service and language.

/// FNV-1a (32 bits) over the bytes, then the finaliser of MurmurHash3.
///
/// FNV alone leaves the high bits of short keys uneven, and a rate is compared with exactly those.
pub fn hash(key: &str) -> u32 {
    let fnv = key
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    finish(fnv)
}

/// `fmix32` of MurmurHash3.
fn finish(mut hash: u32) -> u32 {
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0x85eb_ca6b);
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::hash;

    /// A rate is kept to: of sequential keys, which look alike, 5% fall under 0.05.
    #[test]
    fn keys_that_look_alike_are_spread_evenly() {
        for prefix in ["", "req-", "00000000000000000000000000"] {
            let below = (0..100_000)
                .filter(|n| f64::from(hash(&format!("{prefix}{n:06}"))) < 0.05 * 4_294_967_296.0)
                .count();
            // Five standard deviations of a binomial are 345.
            assert!((4_655..=5_345).contains(&below), "{prefix}: {below}");
        }
    }
}
