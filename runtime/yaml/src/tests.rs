use super::*;

fn json(text: &str) -> Result<String, String> {
    read(text).map(|document| document.0.json()).map_err(|mistake| mistake.to_string())
}

#[test]
fn documents() {
    for (text, expected) in [
        ("", "null"),
        ("a: 1\nb: [x, 2.50, true, ~]\n", r#"{"a":1,"b":["x",2.50,true,null]}"#),
        ("# the states\nstates:\n  no: Norway\n  on: yes\n", r#"{"states":{"no":"Norway","on":"yes"}}"#),
        (
            "- 0x1f\n- 0o17\n- .5\n- 5.\n- 007\n- +1\n- -0.10\n- 1_000\n- 1e3\n- 2024-01-01\n- \"1\"\n- !!str 1\n- '~'\n",
            r#"[31,15,0.5,5,7,1,-0.10,"1_000",1e3,"2024-01-01","1","1","~"]"#,
        ),
        ("1: a\ntrue: b\n\"x y\": |\n  one\n  two\n", "{\"1\":\"a\",\"true\":\"b\",\"x y\":\"one\\ntwo\\n\"}"),
        ("a: &x {k: 1}\nb: *x\nc: &y z\n*y : 2\n", r#"{"a":{"k":1},"b":{"k":1},"c":"z","z":2}"#),
        ("---\na: 1\n...\n", r#"{"a":1}"#),
        ("\u{feff}n: 12345678901234567890.12345678901234567890", r#"{"n":12345678901234567890.12345678901234567890}"#),
    ] {
        assert_eq!(json(text).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn mistakes() {
    for (text, expected) in [
        ("a: 1\nb: 2\na: 3\n", "line 3: the key `a` stands twice in one map"),
        ("a: &x\n  b: *x\n", "line 2: this value holds itself: the alias stands within its own anchor"),
        ("&x [*x]", "line 1: this value holds itself: the alias stands within its own anchor"),
        ("a: 1\n---\nb: 2\n", "line 2: a second document begins"),
        ("base: &b {k: 1}\nmore:\n  <<: *b\n", "line 3: merge keys `<<` are of YAML 1.1, and not read"),
        ("a: !thing 1\n", "line 1: the tag `!thing` is not read"),
        ("a: !!float 1\n", "line 1: the tag `!!float` is not read"),
        ("? [a, b]\n: 1\n", "line 1: a key is no scalar"),
        ("? &x {a: b}\n: 1\n", "line 1: a key is no scalar"),
        ("0xfffffffffffffffffffffffffffffffff", "line 1: this number is larger than 128 bits"),
    ] {
        assert_eq!(json(text), Err(expected.to_owned()), "{text}");
    }
    for text in ["a: [1,\n", "a: b: c\n", "a: *nothing", "{", "a: \"x\n"] {
        let said = json(text).expect_err(text);
        assert!(said.starts_with("line ") && said.contains("this is not YAML"), "{text}: {said}");
    }
}

#[test]
fn documents_are_bounded() {
    let mut laughs = "a: &a [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for (one, next) in "abcdefghi".chars().zip("bcdefghij".chars()) {
        laughs.push_str(&format!(
            "{next}: &{next} [*{one},*{one},*{one},*{one},*{one},*{one},*{one},*{one},*{one},*{one}]\n"
        ));
    }
    let said = json(&laughs).expect_err("a billion laughs");
    assert!(said.contains("the aliases stand for more than 1048576 values"), "{said}");
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(1 << 20), "*a,".repeat(100));
    assert!(json(&long).expect_err("100 MiB").contains("64 MiB"));
    let deep = format!("{}1{}", "[".repeat(128), "]".repeat(128));
    assert!(json(&deep).is_ok());
    assert_eq!(json(&format!("[{deep}]")), Err("line 1: it nests deeper than 128 levels".to_owned()));
    assert!(json(&"[".repeat(100_000)).is_err());
    assert!(json(&"- ".repeat(100_000)).is_err());
}
