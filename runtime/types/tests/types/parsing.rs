//! Text to the types that the standard library or a crate reads, and numbers to numbers.

use etlc_types::{Arena, Decimal, Element, Json, List, try_into};

use crate::code;
use crate::decimal::decimal;

#[test]
fn bools() {
    for (text, value) in [
        ("true", true),
        ("TRUE", true),
        ("t", true),
        ("Yes", true),
        ("y", true),
        ("on", true),
        ("1", true),
        ("false", false),
        ("F", false),
        ("no", false),
        ("N", false),
        ("Off", false),
        ("0", false),
    ] {
        assert_eq!(try_into::bool(text).unwrap(), value);
    }
    for text in ["", " true", "tru", "2", "01", "ja", "-1"] {
        assert_eq!(code(try_into::bool(text)), "R0108", "{text:?}");
    }
}

#[test]
fn integers() {
    assert_eq!(try_into::int2("-32768").unwrap(), i16::MIN);
    assert_eq!(try_into::int2("+32767").unwrap(), i16::MAX);
    assert_eq!(try_into::int4("-2147483648").unwrap(), i32::MIN);
    assert_eq!(try_into::int8("9223372036854775807").unwrap(), i64::MAX);
    assert_eq!(try_into::int8("000000000000000000000000000000000000000001").unwrap(), 1);
    assert_eq!(code(try_into::int2("32768")), "R0102");
    assert_eq!(code(try_into::int4("-2147483649")), "R0102");
    assert_eq!(code(try_into::int8("9223372036854775808")), "R0102");
    for text in ["", " 1", "1 ", "+", "-", "1.0", "1e3", "1_000", "1,000", "0x10", "--1", "١", "nan"] {
        assert_eq!(code(try_into::int8(text)), "R0101", "{text:?}");
    }
    let failure = try_into::int4(" 5").unwrap_err();
    assert_eq!(failure.shown_value(), Some(" 5"));
    assert!(failure.shown_help().unwrap().contains("strip"));
    assert!(try_into::int4("1.0").unwrap_err().shown_help().unwrap().contains("numeric"));
}

#[test]
fn floats() {
    assert_eq!(try_into::float8("1e300").unwrap(), 1e300);
    assert_eq!(try_into::float8("-.5").unwrap(), -0.5);
    assert_eq!(try_into::float8("5e-324").unwrap(), f64::from_bits(1));
    assert_eq!(try_into::float8("-0").unwrap().to_bits(), (-0.0f64).to_bits());
    assert_eq!(try_into::float8("0.000e5").unwrap(), 0.0);
    assert_eq!(try_into::float4("0.1").unwrap(), 0.1f32);
    for text in ["NaN", "nan"] {
        assert!(try_into::float8(text).unwrap().is_nan());
    }
    for text in ["Infinity", "inf", "+INF"] {
        assert_eq!(try_into::float8(text).unwrap(), f64::INFINITY);
    }
    assert_eq!(try_into::float4("-Infinity").unwrap(), f32::NEG_INFINITY);
    for text in ["1e309", "-1e309", "1e-400", "0.1e-400"] {
        assert_eq!(code(try_into::float8(text)), "R0102", "{text}");
    }
    assert_eq!(code(try_into::float4("1e39")), "R0102");
    for text in ["", ".", "+", "e5", "1e", " 1", "1 ", "1,5", "-nan", "infinit", "0x1p3", "1f"] {
        assert_eq!(code(try_into::float8(text)), "R0101", "{text:?}");
    }
}

#[test]
fn uuids_and_bytes() {
    let arena = Arena::new();
    let uuid = try_into::uuid("67e55044-10b1-426f-9247-bb680e5fe0c8").unwrap();
    assert_eq!(try_into::uuid("67E5504410B1426F9247BB680E5FE0C8").unwrap(), uuid);
    for text in [
        "",
        "67e55044-10b1-426f-9247-bb680e5fe0c",
        "{67e55044-10b1-426f-9247-bb680e5fe0c8}",
        "urn:uuid:67e55044-10b1-426f-9247-bb680e5fe0c8",
        "67e55044-10b1-426f-9247-bb680e5fe0cg",
        "67e5504410b1-426f-9247-bb680e5fe0c8",
        "67e5504-410b1-426f-9247-bb680e5fe0c8",
    ] {
        assert_eq!(code(try_into::uuid(text)), "R0111", "{text}");
    }
    assert_eq!(try_into::bytea("\\x00fFa0", &arena).unwrap(), [0, 255, 160]);
    assert!(try_into::bytea("\\x", &arena).unwrap().is_empty());
    for text in ["", "00", "\\x0", "\\x0g", "\\X00", "x00", "\\x00 ", "\\xé"] {
        assert_eq!(code(try_into::bytea(text, &arena)), "R0112", "{text}");
    }
}

#[test]
fn numbers_to_narrower_numbers() {
    assert_eq!(try_into::int4(i64::from(i32::MAX)).unwrap(), i32::MAX);
    assert_eq!(code(try_into::int4(i64::from(i32::MAX) + 1)), "R0102");
    assert_eq!(code(try_into::int2(32_768i32)), "R0102");
    assert_eq!(try_into::float8(1i64 << 53).unwrap(), 9_007_199_254_740_992.0);
    assert_eq!(code(try_into::float8((1i64 << 53) + 1)), "R0103");
    assert_eq!(try_into::float8(i64::MIN).unwrap(), -9_223_372_036_854_775_808.0);
    assert_eq!(code(try_into::float8(i64::MAX)), "R0103");
    assert_eq!(code(try_into::float4((1i32 << 24) + 1)), "R0103");
    assert_eq!(code(try_into::float4(i32::MAX)), "R0103");
}

#[test]
fn floats_to_whole_numbers() {
    assert_eq!(try_into::int4(3.0).unwrap(), 3);
    assert_eq!(try_into::int4(-0.0).unwrap(), 0);
    assert_eq!(try_into::int8(-9_223_372_036_854_775_808.0).unwrap(), i64::MIN);
    assert_eq!(try_into::int2(-32_768.0f32).unwrap(), i16::MIN);
    assert_eq!(code(try_into::int8(9_223_372_036_854_775_808.0)), "R0102");
    assert_eq!(code(try_into::int2(32_768.0f32)), "R0102");
    assert_eq!(code(try_into::int8(1e300)), "R0102");
    assert_eq!(code(try_into::int4(1.5)), "R0103");
    assert_eq!(code(try_into::int4(f64::NAN)), "R0116");
    assert_eq!(code(try_into::int8(f64::NEG_INFINITY)), "R0116");
}

#[test]
fn floats_to_floats() {
    assert_eq!(try_into::float4(0.5).unwrap(), 0.5f32);
    assert!(try_into::float4(f64::NAN).unwrap().is_nan());
    assert_eq!(try_into::float4(f64::INFINITY).unwrap(), f32::INFINITY);
    assert_eq!(code(try_into::float4(0.1)), "R0103");
    assert_eq!(code(try_into::float4(1e300)), "R0102");
    assert_eq!(code(try_into::float4(1e-300)), "R0103");
}

#[test]
fn floats_and_decimals_convert_back_and_forth() {
    for (float, text) in [
        (0.1, "0.1"),
        (1.0, "1"),
        (-0.0, "0"),
        (1e-7, "0.0000001"),
        (1152921504606846976.0, "1152921504606846976"),
        (1e22, "10000000000000000000000"),
        (1e23, "99999999999999991611392"),
        (5e-70, &format!("0.{}5", "0".repeat(69))),
    ] {
        let value = try_into::numeric(float).unwrap();
        assert_eq!(value.to_string(), text);
        assert_eq!(try_into::float8(value).unwrap(), float);
    }
    assert_eq!(try_into::numeric(0.1f32).unwrap(), decimal("0.1"));
    assert_eq!(try_into::float4(decimal("0.1")).unwrap(), 0.1f32);
    for (float, expected) in
        [(f64::NAN, "R0116"), (f64::INFINITY, "R0116"), (1e76, "R0102"), (1e300, "R0102"), (1e-80, "R0102")]
    {
        assert_eq!(code(try_into::numeric(float)), expected, "{float}");
    }
    assert_eq!(code(try_into::numeric(f32::MAX)), "ok");
    for text in ["0.12345678901234567890", "9007199254740993", "1e23"] {
        assert_eq!(code(try_into::float8(decimal(text))), "R0103", "{text}");
    }
    assert_eq!(code(try_into::float4(decimal("1e40"))), "R0102");
    assert_eq!(code(try_into::float4(decimal("0.123456789"))), "R0103");
}

#[test]
fn decimals_to_whole_numbers() {
    assert_eq!(try_into::int4(decimal("5.00")).unwrap(), 5);
    assert_eq!(try_into::int8(decimal("-9223372036854775808")).unwrap(), i64::MIN);
    assert_eq!(code(try_into::int8(decimal("9223372036854775808"))), "R0102");
    assert_eq!(code(try_into::int2(decimal("1e75"))), "R0102");
    assert_eq!(code(try_into::int4(decimal("5.01"))), "R0103");
    assert_eq!(code(try_into::int4(decimal("1e-76"))), "R0103");
}

#[test]
fn json_by_kind() {
    let arena = Arena::new();
    let json = |text| Json::parse(text).unwrap();
    assert!(try_into::bool(json("true")).unwrap());
    assert_eq!(try_into::int4(json(" 12 ")).unwrap(), 12);
    assert_eq!(try_into::int4(json("1.0")).unwrap(), 1);
    assert_eq!(try_into::int4(json("1e3")).unwrap(), 1000);
    assert_eq!(try_into::float8(json("1.5")).unwrap(), 1.5);
    assert_eq!(try_into::float8(json("\"-Infinity\"")).unwrap(), f64::NEG_INFINITY);
    assert_eq!(try_into::numeric(json("1.50")).unwrap().to_string(), "1.50");
    assert_eq!(try_into::text(json("\"a\\nb\""), &arena).unwrap(), "a\nb");
    assert_eq!(try_into::text(json(" 1.50 "), &arena).unwrap(), "1.50");
    assert_eq!(try_into::text(json("true"), &arena).unwrap(), "true");
    assert_eq!(try_into::date(json("\"2024-02-2\\u0039\"")).unwrap().to_string(), "2024-02-29");
    assert_eq!(try_into::bytea(json("\"\\\\x00\""), &arena).unwrap(), [0]);
    for (result, expected) in [
        (code(try_into::bool(json("1"))), "R0114"),
        (code(try_into::int4(json("\"33\""))), "R0114"),
        (code(try_into::int4(json("null"))), "R0114"),
        (code(try_into::int4(json("1.5"))), "R0103"),
        (code(try_into::int4(json("3e9"))), "R0102"),
        (code(try_into::int8(json("1e9999"))), "R0102"),
        (code(try_into::float8(json("1e9999"))), "R0102"),
        (code(try_into::float8(json("\"1.5\""))), "R0114"),
        (code(try_into::numeric(json("\"1\""))), "R0114"),
        (code(try_into::date(json("20240101"))), "R0114"),
        (code(try_into::date(json("\"2024\""))), "R0109"),
        (code(try_into::uuid(json("{}"))), "R0114"),
        (code(try_into::text(json("{}"), &arena)), "R0114"),
        (code(try_into::text(json("[]"), &arena)), "R0114"),
        (code(try_into::text(json("null"), &arena)), "R0114"),
        (code(try_into::json("{", &arena)), "R0113"),
    ] {
        assert_eq!(result, expected);
    }
}

#[test]
fn lists() {
    let arena = Arena::new();
    let list = |text, element| try_into::list(text, element, &arena);
    assert_eq!(list("[1, null,3]", Element::Int4).unwrap(), List::Int4(&[Some(1), None, Some(3)]));
    assert_eq!(list(" [] ", Element::Text).unwrap(), List::Text(&[]));
    assert_eq!(list("[\"a\\tb\", 1]", Element::Text).unwrap(), List::Text(&[Some("a\tb"), Some("1")]));
    assert_eq!(list("[\"NaN\"]", Element::Float8).unwrap().to_string(), "[\"NaN\"]");
    assert_eq!(
        list("[{\"a\":1}, null]", Element::Json).unwrap(),
        List::Json(&[Some(Json::parse("{\"a\":1}").unwrap()), None])
    );
    assert_eq!(list("[1.50]", Element::Numeric).unwrap(), List::Numeric(&[Some(decimal("1.5"))]));
    for (text, element, expected) in [
        ("", Element::Int4, "R0113"),
        ("1", Element::Int4, "R0114"),
        ("{}", Element::Int4, "R0114"),
        ("[[1]]", Element::Int4, "R0114"),
        ("[\"1\"]", Element::Int4, "R0114"),
        ("[3e9]", Element::Int4, "R0102"),
        ("[\"x\"]", Element::Date, "R0109"),
    ] {
        assert_eq!(code(list(text, element)), expected, "{text}");
    }
    let list = try_into::list(Json::parse("[true]").unwrap(), Element::Bool, &arena).unwrap();
    assert_eq!((list.len(), list.is_empty(), list.element()), (1, false, Element::Bool));
}

#[test]
fn dates_to_timestamps() {
    let timestamp = |text: &str| try_into::timestamp(text.parse::<etlc_types::Date>().unwrap());
    assert_eq!(timestamp("2024-02-29").unwrap().to_string(), "2024-02-29 00:00:00");
    assert_eq!(timestamp("-infinity").unwrap().to_string(), "-infinity");
    assert_eq!(timestamp("4714-11-24 BC").unwrap().to_string(), "4714-11-24 00:00:00 BC");
    assert_eq!(code(timestamp("294247-01-01")), "R0102");
}

#[test]
fn failures_show_at_most_200_characters() {
    let failure = try_into::int4("ы".repeat(300).as_str()).unwrap_err();
    assert_eq!(failure.shown_value().unwrap().chars().count(), 201);
    let _: Decimal = Decimal::zero();
}
