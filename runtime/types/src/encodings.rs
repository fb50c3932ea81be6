//! The encodings of text files: those of the [Encoding Standard](https://encoding.spec.whatwg.org/).

/// The name of each encoding, and the standard's other labels of it without signs.
const ENCODINGS: [(&str, &[&str]); 38] = [
    ("UTF-8", &["unicode11utf8", "unicode20utf8", "xunicode20utf8"]),
    ("UTF-16LE", &["csunicode", "iso10646ucs2", "ucs2", "unicode", "unicodefeff", "utf16"]),
    ("UTF-16BE", &["unicodefffe"]),
    ("windows-1250", &["cp1250", "xcp1250"]),
    ("windows-1251", &["cp1251", "xcp1251"]),
    (
        "windows-1252",
        &[
            "ansix3.41968",
            "ascii",
            "cp1252",
            "cp819",
            "csisolatin1",
            "ibm819",
            "iso88591",
            "iso885911987",
            "isoir100",
            "l1",
            "latin1",
            "usascii",
            "xcp1252",
        ],
    ),
    ("windows-1253", &["cp1253", "xcp1253"]),
    ("windows-1254", &["cp1254", "csisolatin5", "iso88599", "iso885991989", "isoir148", "l5", "latin5", "xcp1254"]),
    ("windows-1255", &["cp1255", "xcp1255"]),
    ("windows-1256", &["cp1256", "xcp1256"]),
    ("windows-1257", &["cp1257", "xcp1257"]),
    ("windows-1258", &["cp1258", "xcp1258"]),
    ("windows-874", &["dos874", "iso885911", "tis620"]),
    ("ISO-8859-2", &["csisolatin2", "iso885921987", "isoir101", "l2", "latin2"]),
    ("ISO-8859-3", &["csisolatin3", "iso885931988", "isoir109", "l3", "latin3"]),
    ("ISO-8859-4", &["csisolatin4", "iso885941988", "isoir110", "l4", "latin4"]),
    ("ISO-8859-5", &["csisolatincyrillic", "cyrillic", "iso885951988", "isoir144"]),
    (
        "ISO-8859-6",
        &[
            "arabic",
            "asmo708",
            "csiso88596e",
            "csiso88596i",
            "csisolatinarabic",
            "ecma114",
            "iso885961987",
            "iso88596e",
            "iso88596i",
            "isoir127",
        ],
    ),
    (
        "ISO-8859-7",
        &["csisolatingreek", "ecma118", "elot928", "greek", "greek8", "iso885971987", "isoir126", "suneugreek"],
    ),
    ("ISO-8859-8", &["csiso88598e", "csisolatinhebrew", "hebrew", "iso885981988", "iso88598e", "isoir138", "visual"]),
    ("ISO-8859-8-I", &["csiso88598i", "logical"]),
    ("ISO-8859-10", &["csisolatin6", "isoir157", "l6", "latin6"]),
    ("ISO-8859-13", &[]),
    ("ISO-8859-14", &[]),
    ("ISO-8859-15", &["csisolatin9", "l9"]),
    ("ISO-8859-16", &[]),
    ("KOI8-R", &["cskoi8r", "koi", "koi8"]),
    ("KOI8-U", &["koi8ru"]),
    ("IBM866", &["866", "cp866", "csibm866"]),
    ("macintosh", &["csmacintosh", "mac", "xmacroman"]),
    ("x-mac-cyrillic", &["xmacukrainian"]),
    ("GBK", &["chinese", "csgb2312", "csiso58gb231280", "gb2312", "gb231280", "isoir58", "xgbk"]),
    ("gb18030", &[]),
    ("Big5", &["big5hkscs", "cnbig5", "csbig5", "xxbig5"]),
    ("EUC-JP", &["cseucpkdfmtjapanese", "xeucjp"]),
    ("ISO-2022-JP", &["csiso2022jp"]),
    ("Shift_JIS", &["csshiftjis", "ms932", "mskanji", "sjis", "windows31j", "xsjis"]),
    (
        "EUC-KR",
        &["cseuckr", "csksc56011987", "isoir149", "korean", "ksc5601", "ksc56011987", "ksc56011989", "windows949"],
    ),
];

/// The encoding that a label means, by its name in the standard: `cp1251` is `windows-1251`. Upper and lower case, `-`,
/// `_`, `:` and spaces make no difference.
pub fn named(label: &str) -> Option<&'static str> {
    let label = plain(label);
    let means = |(name, others): &&(&str, &[&str])| plain(name) == label || others.contains(&label.as_str());
    ENCODINGS.iter().find(means).filter(|_| !label.is_empty()).map(|(name, _)| *name)
}

/// The names of all encodings, and their other labels without signs.
pub fn labels() -> impl Iterator<Item = &'static str> + Clone {
    ENCODINGS.iter().flat_map(|(name, others)| [*name].into_iter().chain(others.iter().copied()))
}

/// A label without the signs that make no difference.
fn plain(label: &str) -> String {
    label.chars().filter(|sign| !matches!(sign, '-' | '_' | ':' | ' ')).map(|sign| sign.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_means_one_encoding_however_it_is_written() {
        for (label, name) in [
            ("utf8", "UTF-8"),
            ("Windows-1251", "windows-1251"),
            ("CP1251", "windows-1251"),
            ("utf-16le", "UTF-16LE"),
            ("utf16", "UTF-16LE"),
            ("iso-8859-1", "windows-1252"),
            ("ISO_8859-1:1987", "windows-1252"),
            ("koi8_r", "KOI8-R"),
            ("iso-8859-11", "windows-874"),
        ] {
            assert_eq!(named(label), Some(name), "{label}");
        }
        assert_eq!([named(""), named("-"), named("cp437"), named("replacement")], [None; 4]);
        let mut all: Vec<String> = labels().map(plain).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "no label means two");
    }
}
