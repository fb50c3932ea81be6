//! Routes at random against a naive evaluator. `ETLC_SEED` draws others, `ETLC_ROUTES` makes a run longer.

use etlc_tests::{
    binary,
    project::Project,
    random::{Dice, Fate, OnError, Route, Table, written},
};

const COLUMNS: usize = 8;
const ROWS: usize = 300;

#[test]
fn routes_give_what_the_language_says() {
    let seed = variable("ETLC_SEED").unwrap_or(2024);
    let blocks = variable("ETLC_ROUTES").unwrap_or(100) as usize;
    println!("ETLC_SEED={seed} ETLC_ROUTES={blocks}");
    let mut dice = Dice::new(seed);
    let table = Table::new(&mut dice, ROWS, COLUMNS);
    let project = Project::new("random");
    project.write("in.csv", table.csv());
    let routes: Vec<(&str, Route)> = [("skips", OnError::Skip), ("nulls", OnError::Null)]
        .into_iter()
        .map(|(name, on_error)| (name, Route::new(&mut dice, on_error, blocks / 2, COLUMNS)))
        .collect();
    for (name, route) in &routes {
        project.write(&format!("routes/{name}.etl"), route.text());
    }
    laid_out_alike(&project);
    let built = project.build();
    let mut wrong = Vec::new();
    let mut fates = [0_usize; 3];
    for (name, route) in &routes {
        binary::run(&mut built.command(name, project.root(), &["run"])).exits(0);
        for (index, block) in route.blocks().iter().enumerate() {
            let found = written(&project.read(&format!("out/t{index}.csv")));
            let mut found = found.iter();
            let before = wrong.len();
            for (row, fate) in table.rows.iter().zip(route.fates(block, &table)) {
                fates[match fate {
                    Fate::Written(_) => 0,
                    Fate::Filtered => 1,
                    Fate::Skipped => 2,
                }] += 1;
                let Fate::Written(expected) = fate else { continue };
                let cells = found.next();
                if cells.is_none_or(|cells| !same(cells, &expected)) {
                    let columns = block.columns();
                    wrong.push(format!(
                        "{name}, t{index}, of {row:?}\n{}  columns  {columns:?}\n  expected {expected:?}\n  found    \
                         {cells:?}",
                        block.text()
                    ));
                    break;
                }
            }
            if wrong.len() == before && found.next().is_some() {
                wrong.push(format!("{name}, t{index}: more rows than expected\n{}", block.text()));
            }
        }
    }
    println!("written {}, filtered {}, skipped {}", fates[0], fates[1], fates[2]);
    assert!(wrong.is_empty(), "ETLC_SEED={seed}: {} blocks are wrong\n{}", wrong.len(), wrong.join("\n\n"));
    assert!(fates.iter().all(|count| *count > 0), "every fate should be seen: {fates:?}");
}

/// Lays the routes out and demands that they mean what they meant, and that a second time changes nothing.
fn laid_out_alike(project: &Project) {
    let meaning = |route: &str| {
        let ir: serde_json::Value =
            serde_json::from_str(&project.etlc(&["ir", route]).exits(0).stdout).expect("the IR");
        ir["hash"].clone()
    };
    let before = ["skips", "nulls"].map(meaning);
    project.etlc(&["fmt"]).exits(0);
    project.etlc(&["fmt", "--check"]).exits(0);
    assert_eq!(before, ["skips", "nulls"].map(meaning), "the meaning of a route has changed");
}

/// Whether cells hold the same values: floats may be written in more than one way.
fn same(found: &[Option<String>], expected: &[Option<String>]) -> bool {
    let alike = |(found, expected): (&Option<String>, &Option<String>)| match (found, expected) {
        (Some(found), Some(expected)) if found != expected => match (found.parse::<f64>(), expected.parse::<f64>()) {
            (Ok(a), Ok(b)) => a.to_bits() == b.to_bits() && expected.contains(['.', 'e', 'n', 'N']),
            _ => false,
        },
        _ => found == expected,
    };
    found.len() == expected.len() && found.iter().zip(expected).all(alike)
}

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}
