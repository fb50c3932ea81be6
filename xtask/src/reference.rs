//! The pages of the reference that come from declarations in the code: conversions, functions, codes.

use std::fmt::Write;

use etlc::commands::functions::markdown;
use etlc::diagnostics::codes;
use etlc_types::{Conversion, conversions, run_codes};

const BANNER: &str = "<!-- Made by `cargo xtask gen`. -->\n\n";

pub(super) fn pages() -> Vec<(&'static str, String)> {
    vec![
        ("conversions.md", conversions_page()),
        ("functions.md", format!("{BANNER}{}", markdown())),
        ("codes.md", codes_page()),
    ]
}

fn conversions_page() -> String {
    let mut page = format!(
        "{BANNER}# Conversions\n\n\
         From the type of a row to the type of a column. *total*: every value converts. *checked*: a value converts \
         exactly, or it is a failure. A name in brackets: it could succeed and lose something, so it is refused, and \
         this is the function to call. Empty: there is no conversion. A conversion to `varchar(n)` or `numeric(p,s)` \
         is one to `text` or `numeric` with a check of length or scale; one to a smaller scale is refused (`round`).\n\n"
    );
    let all: Vec<_> = conversions().collect();
    let mut types: Vec<String> = Vec::new();
    for (from, ..) in &all {
        if !types.contains(&from.to_string()) {
            types.push(from.to_string());
        }
    }
    let _ = writeln!(page, "| from \\ to | {} |", types.join(" | "));
    let _ = writeln!(page, "|---|{}", "---|".repeat(types.len()));
    for from in &types {
        let cells = types.iter().map(|to| {
            let found = all.iter().find(|(a, b, _)| a.to_string() == *from && b.to_string() == *to);
            match found.map(|(.., conversion)| *conversion) {
                Some(Conversion::Same) => "=".to_owned(),
                Some(Conversion::Total) => "total".to_owned(),
                Some(Conversion::Checked) => "checked".to_owned(),
                Some(Conversion::Refused { function }) => format!("(`{function}`)"),
                Some(Conversion::None) | None => String::new(),
            }
        });
        let _ = writeln!(page, "| **{from}** | {} |", cells.collect::<Vec<_>>().join(" | "));
    }
    page
}

fn codes_page() -> String {
    let mut page = format!(
        "{BANNER}# Codes\n\nWhat the compiler says of a route (`E`, `W`) and a route's executable of a run (`R`). \
         `etlc explain CODE` prints one.\n"
    );
    for code in codes::all() {
        entry(&mut page, code.code, code.title, code.explanation, code.wrong, code.right);
    }
    for code in run_codes() {
        entry(&mut page, code.code, code.title, code.explanation, code.wrong, code.right);
    }
    page
}

fn entry(page: &mut String, code: &str, title: &str, explanation: &str, wrong: &str, right: &str) {
    let _ = writeln!(page, "\n## {code}: {title}\n\n{explanation}");
    for (heading, example) in [("Wrong", wrong), ("Right", right)] {
        if !example.is_empty() {
            let _ = writeln!(page, "\n{heading}:\n\n```\n{}\n```", example.trim_matches('\n'));
        }
    }
}
