//! Strength of the association between a column and an attribute, from their cross table.

use obole_error::Error;
use serde::Serialize;

use crate::input::Attribute;
use crate::numeric::{Sum, quantile_sorted};
use crate::value::{Reason, Value};

/// Association between a binned column and an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ProxyStrength {
    /// Number of rows whose attribute is known.
    pub rows: u64,
    /// Cramér's V, √(χ²/(n·(min(r, c) − 1))): 0 means no association, 1 means that one determines the other.
    pub cramers_v: Value,
    /// Mutual information in nats.
    pub mutual_information: Value,
    /// Share of the attribute's entropy that the column explains: mutual information over entropy, 0 to 1.
    pub uncertainty: Value,
}

/// Measures the association between categories, one per row (`None`: missing, a separate category), and an
/// attribute, over the rows whose attribute is known. Sources: H. Cramér, Mathematical Methods of Statistics,
/// 1946, 21.9; T. M. Cover, J. A. Thomas, Elements of Information Theory, 2006, 2.28; H. Theil, Statistical
/// Decomposition Analysis, 1972.
///
/// With few rows and many categories chance alone gives values above 0: about √(c − 1)/√n for Cramér's V of
/// two groups.
///
/// ```
/// use obole_fairness::{Attribute, proxy_strength};
/// let sex = Attribute::from_labels("sex", ["F", "F", "M", "M"].map(Some));
/// let told = proxy_strength(&[Some(0), Some(0), Some(1), Some(1)], &sex)?;
/// assert!((told.cramers_v.get().unwrap() - 1.0).abs() < 1e-15);
/// assert!((told.mutual_information.get().unwrap() - 2_f64.ln()).abs() < 1e-15);
/// # Ok::<(), obole_fairness::Error>(())
/// ```
///
/// # Errors
/// When the column and the attribute differ in their number of rows.
pub fn proxy_strength(column: &[Option<u32>], attribute: &Attribute) -> Result<ProxyStrength, Error> {
    attribute.check_rows(column.len())?;
    let width = column.iter().flatten().max().map_or(0, |most| *most as usize + 1) + 1;
    let height = attribute.levels.len();
    let mut table = vec![0.0_f64; width * height];
    let mut rows = 0_u64;
    for (category, code) in column.iter().zip(&attribute.codes) {
        let Some(code) = code else { continue };
        let place = *code as usize * width + category.map_or(width - 1, |category| category as usize);
        if let Some(count) = table.get_mut(place) {
            *count += 1.0;
            rows += 1;
        }
    }
    let n = rows as f64;
    let line = |code: usize| table.iter().skip(code * width).take(width).sum::<f64>();
    let groups: Vec<f64> = (0..height).map(line).collect();
    let categories: Vec<f64> =
        (0..width).map(|at| table.iter().skip(at).step_by(width).sum::<f64>()).collect();
    let there = |counts: &[f64]| counts.iter().filter(|count| **count > 0.0).count();
    let fewer = there(&groups).min(there(&categories));
    if fewer < 2 {
        let none = Value::undefined(if rows == 0 { Reason::NoRows } else { Reason::NoVariation });
        return Ok(ProxyStrength { rows, cramers_v: none, mutual_information: none, uncertainty: none });
    }
    let (mut chi2, mut information) = (Sum::default(), Sum::default());
    for (own, line) in groups.iter().zip(table.chunks(width)) {
        for (category, count) in categories.iter().zip(line).filter(|(category, _)| **category > 0.0) {
            let expected = own * category / n;
            if expected > 0.0 {
                chi2.add((count - expected) * (count - expected) / expected);
            }
            if *count > 0.0 {
                information.add(count / n * (count / expected).ln());
            }
        }
    }
    let entropy: Sum = groups.iter().filter(|own| **own > 0.0).map(|own| -own / n * (own / n).ln()).collect();
    let information = information.get().max(0.0);
    Ok(ProxyStrength {
        rows,
        cramers_v: Value::new((chi2.get() / (n * (fewer - 1) as f64)).sqrt()),
        mutual_information: Value::new(information),
        uncertainty: Value::ratio(information, entropy.get(), Reason::NoVariation),
    })
}

/// Sorts numbers into at most `most` bins with about the same number of rows. The edges are quantiles (type
/// 7), equal edges are merged, and a number on an edge belongs to the bin above. NaN is missing.
///
/// ```
/// use obole_fairness::quantile_bins;
/// assert_eq!(quantile_bins(&[1.0, 2.0, 3.0, 4.0, f64::NAN], 2), [Some(0), Some(0), Some(1), Some(1), None]);
/// ```
pub fn quantile_bins(values: &[f64], most: usize) -> Vec<Option<u32>> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    let edge = |at: usize| quantile_sorted(&sorted, at as f64 / most as f64);
    let mut edges: Vec<f64> = (1..most).filter_map(edge).collect();
    edges.dedup();
    let bin = |x: &f64| (!x.is_nan()).then(|| edges.partition_point(|edge| edge <= x) as u32);
    values.iter().map(bin).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compared with scipy 1.17 and scikit-learn 1.9: `tie.py` next to `donor.csv`.
    #[test]
    fn ties_of_the_donor_case_agree_with_scipy_and_scikit_learn() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
        let text = std::fs::read_to_string(folder.join("donor.tie.json")).unwrap();
        let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mut reader = csv::Reader::from_path(folder.join("donor.csv")).unwrap();
        let header = reader.headers().unwrap().clone();
        let table: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let place = |name: &str| header.iter().position(|known| known == name).unwrap();
        for want in expected["ties"].as_array().unwrap() {
            let (name, column) = (want["attribute"].as_str().unwrap(), want["column"].as_str().unwrap());
            let label =
                |row: &'_ csv::StringRecord| Some(row[place(name)].to_owned()).filter(|l| !l.is_empty());
            let labels: Vec<Option<String>> = table.iter().map(label).collect();
            let attribute = Attribute::from_labels(name, labels.iter().map(Option::as_deref));
            let categories = match want["binned"].as_bool().unwrap() {
                true => {
                    let values: Vec<f64> =
                        table.iter().map(|row| row[place(column)].parse().unwrap()).collect();
                    quantile_bins(&values, 10)
                }
                false => {
                    let cells =
                        table.iter().map(|row| Some(&row[place(column)]).filter(|cell| !cell.is_empty()));
                    Attribute::from_labels(column, cells).codes().to_vec()
                }
            };
            let found = proxy_strength(&categories, &attribute).unwrap();
            for (got, key) in [
                (found.cramers_v, "cramers_v"),
                (found.mutual_information, "mutual_information"),
                (found.uncertainty, "uncertainty"),
            ] {
                let want = want[key].as_f64().unwrap();
                assert!((got.get().unwrap() - want).abs() < 1e-12, "{name} {column} {key}: {got:?} {want}");
            }
        }
    }

    #[test]
    fn one_category_has_no_tie() {
        let attribute = Attribute::from_labels("g", ["a", "b"].map(Some));
        assert_eq!(
            proxy_strength(&[Some(0), Some(0)], &attribute).unwrap().cramers_v.reason(),
            Some(Reason::NoVariation)
        );
        assert!(proxy_strength(&[Some(0)], &attribute).is_err());
    }
}
