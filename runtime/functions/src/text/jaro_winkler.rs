//! `jaro_winkler`.

use etlc_types::Result;

use super::levenshtein::check;
use crate::declare::function;

function! {
    /// How alike two short texts such as names are, from 0 to 1.
    ///
    /// The measure of Jaro and Winkler, which favours texts that begin alike. Compare texts that were made alike first
    /// (`lower`, `squeeze`). Fails for a text of more than 10000 bytes.
    Text [similarity]
    fn jaro_winkler(text: &str, other: &str) -> Result<f64> {
        check(text)?;
        check(other)?;
        Ok(strsim::jaro_winkler(text, other))
    }
    jaro_winkler("ёлка", "ёлка") => 1;
    jaro_winkler("abc", "xyz") => 0;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        let close = jaro_winkler("MARTHA", "MARHTA").expect("short texts");
        assert!((close - 0.961_111).abs() < 1e-5, "{close}");
    }
}
