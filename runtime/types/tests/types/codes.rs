use etlc_types::{codes, run_codes};

#[test]
fn codes_are_in_order_and_complete() {
    let mut seen = std::collections::BTreeSet::new();
    for page in run_codes() {
        assert!(seen.insert(page.code), "{} stands twice", page.code);
        assert!(page.code.len() == 5 && page.code.starts_with(['R', 'W']), "{}", page.code);
        assert!(page.title.ends_with('.') && page.explanation.ends_with('.'), "{}", page.code);
        assert!(page.wrong.is_empty() || !page.right.is_empty(), "{}", page.code);
        assert!(page.wrong.is_empty() || page.wrong != page.right, "{}", page.code);
    }
}

#[test]
fn values_show_a_rule_that_fails() {
    for page in codes::RUN_CODES {
        assert!(page.wrong.contains("->") && page.right.contains("->"), "{}", page.code);
    }
}
