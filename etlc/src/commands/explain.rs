//! `etlc explain`.

use super::{MISTAKE, output::Stream};
use crate::diagnostics::{codes, suggest::nearest};

pub(super) fn explain(name: &str) -> Result<(), u8> {
    let compiler = codes::find(name).map(|code| page(code.code, code.title, code.explanation, code.wrong, code.right));
    let runtime = || {
        let code = etlc_types::run_codes().find(|code| code.code.eq_ignore_ascii_case(name))?;
        Some(page(code.code, code.title, code.explanation, code.wrong, code.right))
    };
    match compiler.or_else(runtime) {
        Some(page) => {
            Stream::Output.write(&page);
            Ok(())
        }
        None => {
            let known = codes::all().map(|code| code.code).chain(etlc_types::run_codes().map(|code| code.code));
            eprintln!("error: there is no code `{name}`");
            if let Some(nearest) = nearest(name, known) {
                eprintln!("  help: did you mean {nearest}?");
            }
            Err(MISTAKE)
        }
    }
}

fn page(code: &str, title: &str, explanation: &str, wrong: &str, right: &str) -> String {
    let mut page = format!("{code}: {title}\n\n{explanation}\n");
    for (heading, example) in [("Wrong", wrong), ("Right", right)] {
        if !example.is_empty() {
            page.push_str(&format!("\n{heading}:\n\n"));
            for line in example.trim_matches('\n').lines() {
                page.push_str(if line.is_empty() { "\n" } else { "    " });
                if !line.is_empty() {
                    page.push_str(line);
                    page.push('\n');
                }
            }
        }
    }
    page
}
