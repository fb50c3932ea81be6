use etlc_types::RUN_CODES;

#[test]
fn codes_are_in_order_and_complete() {
    for pair in RUN_CODES.windows(2) {
        assert!(pair[0].code < pair[1].code, "{} {}", pair[0].code, pair[1].code);
    }
    for page in RUN_CODES {
        assert!(page.code.len() == 5 && page.code.starts_with('R'), "{}", page.code);
        assert!(page.title.ends_with('.') && page.explanation.ends_with('.'), "{}", page.code);
        assert!(page.wrong.contains("->") && page.right.contains("->") && page.wrong != page.right, "{}", page.code);
    }
}
