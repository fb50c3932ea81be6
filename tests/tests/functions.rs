//! The examples of the standard library, as routes call them: what the declarations say and what generated code does is
//! the same.

use etlc_functions::{Form, functions};
use etlc_tests::project::Project;

#[test]
fn examples_hold_in_routes() {
    let project = Project::new("examples");
    let mut families: Vec<String> = functions().iter().map(|function| function.family.to_string()).collect();
    families.sort();
    families.dedup();
    let mut expected = Vec::new();
    for family in &families {
        let of_family = functions()
            .iter()
            // An example of a dictionary needs one.
            .filter(|function| function.family.to_string() == *family && function.form != Form::Lookup);
        let examples: Vec<_> = of_family.flat_map(|function| function.examples).collect();
        let mut route = format!("source = jsonl/row.jsonl\nout = jsonl/{family}.jsonl\n\nout:\n");
        for (index, example) in examples.iter().enumerate() {
            let (call, gives) = (example.call, example.gives);
            route.push_str(&format!("    [] -> |get(({call}) == {gives})| -> [e{index}](bool)\n"));
        }
        project.write(&format!("routes/{family}.etl"), route);
        expected.push(examples);
    }
    project.write("row.jsonl", "{}\n");
    let built = project.build();
    let mut failures = Vec::new();
    for (family, examples) in families.iter().zip(expected) {
        let output = etlc_tests::binary::run(&mut built.command(family, project.root(), &[]));
        output.exits(0);
        let results = project.read(&format!("{family}.jsonl"));
        for (index, example) in examples.iter().enumerate() {
            if !results.contains(&format!("\"e{index}\":true")) {
                failures.push(format!("{} does not give {}", example.call, example.gives));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
