//! Amounts in the smallest unit of their currency.

use obole_ledger::{Cents, Currency};

/// Largest amount in cents. Beyond a thousand thousand million euros a cell is not an amount; sums of many
/// such cells would not fit 64 bits.
pub(crate) const MOST: i64 = 100_000_000_000_000;

/// Currencies without a smaller unit (ISO 4217, exponent 0).
const WHOLE: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
/// Currencies with thousandths (ISO 4217, exponent 3).
const THOUSANDTHS: &str = "BHD IQD JOD KWD LYD OMR TND";

/// Returns an amount given as a whole number of the currency's smallest unit. The number was read as units,
/// so it is a hundred times too large. `None` if it is no whole number, or is less than a hundredth.
pub(crate) fn from_minor_units(read: Cents, currency: Currency) -> Option<Cents> {
    let minor = (read.get() % 100 == 0).then_some(read.get() / 100)?;
    let is_in = |list: &str| list.split(' ').any(|code| code == currency.code());
    if is_in(WHOLE) {
        minor.checked_mul(100).map(Cents::new)
    } else if is_in(THOUSANDTHS) {
        (minor % 10 == 0).then_some(Cents::new(minor / 10))
    } else {
        Some(Cents::new(minor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponent_is_that_of_the_currency() {
        let of = |units: i64, code: &str| {
            from_minor_units(Cents::new(units * 100), Currency::parse(code).unwrap()).map(Cents::get)
        };
        assert_eq!(
            (of(1_500, "EUR"), of(5_000, "JPY"), of(1_250, "KWD")),
            (Some(1_500), Some(500_000), Some(125))
        );
        assert_eq!((of(1_255, "KWD"), from_minor_units(Cents::new(150), Currency::EUR)), (None, None));
    }
}
