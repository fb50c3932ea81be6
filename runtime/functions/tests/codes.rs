//! The pages of what goes wrong in functions.

use etlc_types::codes::functions::RUN_CODES;

#[test]
fn pages_call_functions_that_exist() {
    for route in RUN_CODES.iter().flat_map(|page| [page.wrong, page.right]) {
        let pipeline = route.split('|').nth(1).expect("a pipeline");
        let name = pipeline.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().expect("a name");
        assert!(etlc_functions::find(name).is_some(), "{route}");
    }
}
