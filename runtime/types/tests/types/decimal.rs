use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use ethnum::I256;
use etlc_types::Decimal;

use crate::code;
use crate::random::Random;

pub(crate) fn decimal(text: &str) -> Decimal {
    text.parse().unwrap_or_else(|failure| panic!("{text}: {failure}"))
}

fn nines(count: usize) -> String {
    "9".repeat(count)
}

#[test]
fn reads_and_writes_with_the_scale() {
    for (text, written) in [
        ("0", "0"),
        ("-0", "0"),
        ("+7", "7"),
        ("1.50", "1.50"),
        ("-0.05", "-0.05"),
        (".5", "0.5"),
        ("5.", "5"),
        ("007.10", "7.10"),
        ("1e3", "1000"),
        ("1.50e1", "15.0"),
        ("1.5E+3", "1500"),
        ("15e-3", "0.015"),
        ("0.00", "0.00"),
        ("0e999999999999", "0"),
        ("123456789012345678901234567890123456789.5", "123456789012345678901234567890123456789.5"),
        ("100000000000000000000000000000000000000", "100000000000000000000000000000000000000"),
        ("100000000000000000000000000000000000000.00", "100000000000000000000000000000000000000.00"),
    ] {
        assert_eq!(decimal(text).to_string(), written, "{text}");
    }
}

#[test]
fn refuses_what_is_no_decimal() {
    for text in [
        "", " ", "+", "-", ".", "e5", "1e", "1e+", "1e5.0", "--1", "1 ", " 1", "1_000", "1,5", "NaN", "Infinity",
        "0x1", "١",
    ] {
        assert_eq!(code(text.parse::<Decimal>()), "R0101", "{text:?}");
    }
}

#[test]
fn holds_76_digits_and_no_more() {
    let most = nines(76);
    assert_eq!(decimal(&most).to_string(), most);
    assert_eq!(decimal(&most).digits(), 76);
    assert_eq!(decimal(&format!("-{most}")).to_string(), format!("-{most}"));
    let finest = format!("0.{}1", "0".repeat(75));
    assert_eq!(decimal(&finest).to_string(), finest);
    assert_eq!(decimal("1e-76").to_string(), finest);
    assert_eq!(decimal("1e75").digits(), 76);
    for text in [nines(77), format!("1{}", "0".repeat(76)), "1e76".into(), "1e-77".into(), format!("1.{}", nines(76))] {
        assert_eq!(code(text.parse::<Decimal>()), "R0102", "{text}");
    }
    for text in ["1e99999999999999999999", "1e-99999999999999999999"] {
        assert_eq!(code(text.parse::<Decimal>()), "R0102", "{text}");
    }
    assert!(Decimal::new(I256::MAX, 0).is_err());
    assert!(Decimal::new(I256::MIN, 0).is_err());
    assert!(Decimal::new(I256::ONE, 77).is_err());
    assert!(Decimal::new(I256::ONE, 76).is_ok());
}

#[test]
fn drops_zeros_only_where_there_is_no_room() {
    let zeros = "0".repeat(100);
    assert_eq!(decimal(&format!("1.{zeros}")).to_string(), format!("1.{}", "0".repeat(75)));
    assert_eq!(decimal(&format!("{zeros}1.5")).to_string(), "1.5");
    assert_eq!(decimal(&format!("0.{zeros}")), Decimal::ZERO);
    assert_eq!(decimal("10e-77").to_string(), decimal("1e-76").to_string());
}

#[test]
fn counts_digits_around_every_power_of_ten() {
    for digits in 1..=76 {
        assert_eq!(decimal(&nines(digits)).digits() as usize, digits);
        assert_eq!(decimal(&format!("1{}", "0".repeat(digits - 1))).digits() as usize, digits);
    }
    assert_eq!(decimal("0.05").digits(), 1);
    assert_eq!(Decimal::ZERO.digits(), 1);
}

#[test]
fn equal_values_have_one_hash() {
    let hash = |decimal: Decimal| {
        let mut hasher = DefaultHasher::new();
        decimal.hash(&mut hasher);
        hasher.finish()
    };
    for (a, b) in [("1.0", "1.00"), ("0", "0.000"), ("-2.50", "-2.5"), ("100", "100.0")] {
        assert_eq!(decimal(a), decimal(b));
        assert_eq!(hash(decimal(a)), hash(decimal(b)), "{a} {b}");
    }
    assert_ne!(decimal("1.0"), decimal("1.01"));
}

#[test]
fn orders_values_of_every_scale() {
    let huge = nines(76);
    let ordered = [
        &format!("-{huge}"),
        "-1e75",
        "-2",
        "-1.5",
        "-1e-76",
        "0",
        "1e-76",
        "0.5",
        "0.50000000000000000001",
        "1",
        "1e75",
        &huge,
    ];
    for (i, a) in ordered.iter().enumerate() {
        for (j, b) in ordered.iter().enumerate() {
            assert_eq!(decimal(a).cmp(&decimal(b)), i.cmp(&j), "{a} {b}");
        }
    }
}

#[test]
fn rounds_half_to_even() {
    for (text, scale, rounded) in [
        ("2.5", 0, "2"),
        ("3.5", 0, "4"),
        ("-2.5", 0, "-2"),
        ("-3.5", 0, "-4"),
        ("2.51", 0, "3"),
        ("0.125", 2, "0.12"),
        ("0.135", 2, "0.14"),
        ("0.4", 0, "0"),
        ("9.99", 1, "10.0"),
        ("1.5", 4, "1.5"),
    ] {
        assert_eq!(decimal(text).round(scale).to_string(), rounded, "{text}");
    }
}

#[test]
fn rescales_exactly_or_fails() {
    assert_eq!(decimal("1.5").rescale_exact(3).unwrap().to_string(), "1.500");
    assert_eq!(decimal("1.500").rescale_exact(1).unwrap().to_string(), "1.5");
    assert_eq!(code(decimal("1.55").rescale_exact(1)), "R0105");
    assert_eq!(code(decimal(&nines(76)).rescale_exact(1)), "R0102");
    assert_eq!(code(decimal("1").rescale_exact(77)), "R0102");
}

#[test]
fn fits_numeric_exactly_or_fails() {
    assert_eq!(decimal("1.5").fit(10, 2).unwrap().to_string(), "1.50");
    assert_eq!(decimal("1.500").fit(10, 2).unwrap().to_string(), "1.50");
    assert_eq!(decimal("99999999.99").fit(10, 2).unwrap().to_string(), "99999999.99");
    assert_eq!(decimal("-99999999.99").fit(10, 2).unwrap().to_string(), "-99999999.99");
    assert_eq!(code(decimal("100000000").fit(10, 2)), "R0102");
    assert_eq!(code(decimal("-100000000").fit(10, 2)), "R0102");
    assert_eq!(code(decimal(&nines(76)).fit(10, 2)), "R0102");
    let failure = decimal("9.999").fit(10, 2).unwrap_err();
    assert_eq!((failure.code(), failure.shown_value()), ("R0105", Some("9.999")));
    assert!(failure.message().contains("numeric(10,2)"), "{failure}");
}

#[test]
fn adds_multiplies_and_takes_remainders() {
    let check = |result: etlc_types::Result<Decimal>, expected: &str| {
        assert_eq!(result.map_or_else(|failure| failure.code().to_owned(), |value| value.to_string()), expected);
    };
    check(decimal("1.5").checked_add(decimal("0.25")), "1.75");
    check(decimal("1.5").checked_sub(decimal("1.50")), "0.00");
    check(decimal("1.5").checked_mul(decimal("-2.0")), "-3.00");
    check(decimal("-7.5").checked_rem(decimal("2")), "-1.5");
    check(decimal("7").checked_rem(decimal("-2")), "1");
    check(decimal("1").checked_rem(decimal("0.0")), "R0107");
    check(decimal(&nines(76)).checked_add(decimal("1")), "R0106");
    check(decimal(&format!("-{}", nines(76))).checked_sub(decimal("1")), "R0106");
    check(decimal("1e75").checked_mul(decimal("10")), "R0106");
    check(decimal("1e75").checked_mul(decimal("0.5")), &format!("5{}.0", "0".repeat(74)));
    check(decimal("1e75").checked_mul(decimal("0.50")), &format!("5{}.0", "0".repeat(74)));
    check(decimal("1e75").checked_add(decimal("1.0")), &format!("1{}1", "0".repeat(74)));
    check(decimal("1e75").checked_add(decimal("0.1")), "R0106");
    check(decimal("1e-40").checked_mul(decimal("1e-40")), "R0106");
    assert_eq!(decimal("-1.5").abs().to_string(), "1.5");
    assert_eq!(decimal("1.5").neg().to_string(), "-1.5");
}

#[test]
fn divides_to_sixteen_digits_or_the_larger_scale() {
    for (a, b, quotient) in [
        ("1", "3", "0.3333333333333333"),
        ("2", "3", "0.6666666666666667"),
        ("-2", "3", "-0.6666666666666667"),
        ("1", "2", "0.5000000000000000"),
        ("0", "3", "0.0000000000000000"),
        ("1.00000000000000000000", "3", "0.33333333333333333333"),
        ("1", "8e16", "0.0000000000000000"),
        ("3", "2e16", "0.0000000000000002"),
        ("1e40", "1e-19", "R0106"),
        ("1", "1e75", "0.0000000000000000"),
        ("1e75", "1e75", "1.0000000000000000"),
        ("1", "0.00", "R0107"),
        ("1e75", "1", "R0106"),
    ] {
        let result = decimal(a).checked_div(decimal(b));
        assert_eq!(
            result.map_or_else(|failure| failure.code().to_owned(), |value| value.to_string()),
            quotient,
            "{a} / {b}"
        );
    }
    // A divisor of 76 digits leaves room for one digit of the quotient at a time.
    let third = decimal(&nines(76)).checked_div(decimal(&format!("3{}", "0".repeat(75)))).unwrap();
    assert_eq!(third.to_string(), "3.3333333333333333");
}

#[test]
fn agrees_with_whole_number_arithmetic() {
    let mut random = Random::new(7);
    for _ in 0..5_000 {
        let (a, b) = (random.of_any_size(), random.of_any_size());
        let (scale_a, scale_b) = (random.below(20) as u8, random.below(20) as u8);
        let decimal_a = Decimal::new(a.into(), scale_a).unwrap();
        let decimal_b = Decimal::new(b.into(), scale_b).unwrap();
        let scale = scale_a.max(scale_b);
        let wide = |value: i64, from: u8| i128::from(value).checked_mul(10i128.pow(u32::from(scale - from)));
        let Some((wide_a, wide_b)) = wide(a, scale_a).zip(wide(b, scale_b)) else { continue };
        let sum = decimal_a.checked_add(decimal_b).unwrap();
        assert_eq!((sum.coefficient(), sum.scale()), (I256::from(wide_a + wide_b), scale));
        let product = decimal_a.checked_mul(decimal_b).unwrap();
        assert_eq!(product.coefficient(), I256::from(i128::from(a) * i128::from(b)));
        assert_eq!(decimal_a.cmp(&decimal_b), wide_a.cmp(&wide_b));
        if b != 0 {
            assert_eq!(decimal_a.checked_rem(decimal_b).unwrap().coefficient(), I256::from(wide_a % wide_b));
            let quotient = decimal_a.checked_div(decimal_b).unwrap();
            // Within half a unit of the last digit: |q·b - a| ≤ |b| / 2 at the quotient's scale.
            let shift = I256::new(10).pow(u32::from(quotient.scale()));
            let error = quotient.coefficient() * I256::from(wide_b) - I256::from(wide_a) * shift;
            assert!(error.abs() * 2 <= I256::from(wide_b).abs(), "{decimal_a} / {decimal_b} = {quotient}");
        }
    }
}
