//! Numbers with a fixed number of decimals, for files of a million rows.

use std::fmt::Write;

/// Number of units of the last decimal above which a product of doubles may be off by more than [`NEAR_TIE`].
const LARGEST: f64 = (1_u64 << 36) as f64;

/// Minimum distance of a product from the middle of two figures for its rounding to be certain.
const NEAR_TIE: f64 = 1e-3;

/// Appends the result of `format!("{value:.decimals$}")`, several times faster for amounts and probabilities:
/// they are rounded as whole numbers of the last decimal. The exact way is used for negative and large
/// values, and where two figures are almost equally near.
pub fn push_fixed(value: f64, decimals: usize, out: &mut String) {
    let scaled = value * 10_f64.powi(decimals as i32);
    // Converts to a whole number and back: `fract` and `round` are library calls in a build for processors of
    // any age.
    let whole = scaled as u64;
    let over_half = scaled - whole as f64 - 0.5;
    if value.is_sign_negative() || !(scaled < LARGEST && over_half.abs() > NEAR_TIE) {
        // Writing to a string does not fail.
        let _ = write!(out, "{value:.decimals$}");
        return;
    }
    let mut digits = [b'0'; 24];
    let mut at = digits.len();
    let mut rest = whole + u64::from(over_half > 0.0);
    let mut written = 0;
    while rest > 0 || written <= decimals {
        if written == decimals && decimals > 0 {
            at -= 1;
            digits[at] = b'.';
        }
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        written += 1;
    }
    out.push_str(std::str::from_utf8(&digits[at..]).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(value: f64, decimals: usize) -> String {
        let mut out = String::new();
        push_fixed(value, decimals, &mut out);
        out
    }

    #[test]
    fn it_is_what_the_exact_way_gives() {
        let mut state = 1_u64;
        for _ in 0..300_000 {
            // A linear congruence (Knuth, The Art of Computer Programming 2, 3.3.4) spreads values over sizes
            // and ties.
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let unit = (state >> 11) as f64 / (1_u64 << 53) as f64;
            let cents = (unit * 1e7).round() / 100.0;
            let tie = (unit * 1e6).floor() / 1000.0 + 0.005;
            for value in
                [unit, unit * 1e-5, unit * 5_000.0, unit * 1e12, cents, tie, -cents, 1.0 - unit * 1e-7]
            {
                for decimals in [0, 2, 6] {
                    assert_eq!(fixed(value, decimals), format!("{value:.decimals$}"), "{value:e}");
                }
            }
        }
        for value in [0.0, -0.0, 1.0, 0.5, 0.125, 0.375, 2.5, 1e300, f64::NAN, f64::INFINITY] {
            for decimals in [0, 2, 6] {
                assert_eq!(fixed(value, decimals), format!("{value:.decimals$}"), "{value:e}");
            }
        }
    }
}
