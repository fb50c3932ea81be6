//! `etlc functions`.

use etlc_functions::{find, functions as all};

use super::{MISTAKE, output::Stream};
use crate::diagnostics::suggest::nearest;

pub(super) fn functions(name: Option<&str>) -> Result<(), u8> {
    let Some(name) = name else {
        let width = all().iter().map(|function| function.name.len()).max().unwrap_or(0);
        for function in all() {
            Stream::Output.write(&format!("{:width$}  {}\n", function.name, function.summary));
        }
        return Ok(());
    };
    match find(name) {
        Some(function) => {
            let mut page = format!("{function}\n\n{}\n", function.summary);
            if !function.aliases.is_empty() {
                page.push_str(&format!("\nAlso called {}.\n", function.aliases.join(", ")));
            }
            if !function.details.is_empty() {
                page.push_str(&format!("\n{}\n", function.details));
            }
            page.push('\n');
            for example in function.examples {
                page.push_str(&format!("    {} gives {}\n", example.call, example.gives));
            }
            Stream::Output.write(&page);
            Ok(())
        }
        None => {
            eprintln!("error: there is no function `{name}`");
            if let Some(nearest) = nearest(name, all().iter().map(|function| function.name)) {
                eprintln!("  help: did you mean `{nearest}`?");
            }
            Err(MISTAKE)
        }
    }
}
