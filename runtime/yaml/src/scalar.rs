//! Scalars by the core schema of YAML 1.2.2, chapter 10.3.

use etlc_dictionaries::{Mistake, Value};
use etlc_types::Type;
use saphyr_parser::ScalarStyle;

/// Whether a scalar stands without quotes and bars, so that its form says what it is.
pub(super) fn is_plain(style: ScalarStyle) -> bool {
    style == ScalarStyle::Plain
}

/// The value of a scalar.
///
/// # Errors
/// For a number that is larger than 128 bits in a base other than ten.
pub(super) fn value(text: &str, is_text: bool) -> Result<Value, Mistake> {
    if is_text {
        return Ok(Value::Scalar(Type::Text, text.into()));
    }
    Ok(match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Scalar(Type::Bool, "true".into()),
        "false" | "False" | "FALSE" => Value::Scalar(Type::Bool, "false".into()),
        ".nan" | ".NaN" | ".NAN" => Value::Scalar(Type::Float8, "NaN".into()),
        _ => {
            let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
            let sign = if text.starts_with('-') { "-" } else { "" };
            if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
                Value::Scalar(Type::Float8, format!("{sign}Infinity").into())
            } else if let Some(number) = other_base(text)? {
                Value::Number(number.to_string().into())
            } else {
                match decimal(unsigned) {
                    Some(digits) => Value::Number(format!("{sign}{digits}").into()),
                    None => Value::Scalar(Type::Text, text.into()),
                }
            }
        }
    })
}

/// `0o17`, `0x1f`.
fn other_base(text: &str) -> Result<Option<u128>, Mistake> {
    let (digits, base) = match (text.strip_prefix("0o"), text.strip_prefix("0x")) {
        (Some(digits), _) => (digits, 8),
        (_, Some(digits)) => (digits, 16),
        _ => return Ok(None),
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(base)) {
        return Ok(None);
    }
    let number = u128::from_str_radix(digits, base);
    number.map(Some).map_err(|_| Mistake::broken("this number is larger than 128 bits").help("write it in digits"))
}

/// A number without its sign, as JSON has it: `.5` is `0.5`, `5.` is `5`, `007` is `7`.
fn decimal(text: &str) -> Option<String> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let has_digits = !whole.is_empty() || !fraction.is_empty();
    let exponent_digits = exponent.map(|exponent| exponent.strip_prefix(['-', '+']).unwrap_or(exponent));
    if !has_digits
        || !all_digits(whole)
        || !all_digits(fraction)
        || exponent_digits.is_some_and(|digits| digits.is_empty() || !all_digits(digits))
    {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let mut number = if whole.is_empty() { "0".to_owned() } else { whole.to_owned() };
    if !fraction.is_empty() {
        number.push('.');
        number.push_str(fraction);
    }
    if let Some(exponent) = exponent {
        number.push('e');
        number.push_str(exponent);
    }
    Some(number)
}
