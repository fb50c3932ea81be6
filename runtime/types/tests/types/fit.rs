use etlc_types::fit;

use crate::code;
use crate::decimal::decimal;

#[test]
fn varchar_counts_characters() {
    assert_eq!(fit::varchar("ёжик", 4).unwrap(), "ёжик");
    assert_eq!(fit::varchar("", 1).unwrap(), "");
    assert_eq!(fit::varchar("abc", u32::MAX).unwrap(), "abc");
    let failure = fit::varchar("ёжики", 4).unwrap_err();
    assert_eq!((failure.code(), failure.shown_value()), ("R0104", Some("ёжики")));
    assert!(failure.message().contains("5 characters"), "{failure}");
}

#[test]
fn numeric_is_exact() {
    assert_eq!(fit::numeric(decimal("1"), 3, 2).unwrap().to_string(), "1.00");
    assert_eq!(code(fit::numeric(decimal("10"), 3, 2)), "R0102");
    assert_eq!(code(fit::numeric(decimal("1"), 0, 0)), "R0102");
    assert_eq!(code(fit::numeric(decimal("1"), 255, 255)), "R0102");
}

#[test]
fn not_null_refuses_null() {
    assert_eq!(fit::not_null(Some(1)).unwrap(), 1);
    assert_eq!(code(fit::not_null::<i32>(None)), "R0115");
}
