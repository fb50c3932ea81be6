//! `etlc functions`.

use etlc_functions::{find, functions as all};

use super::{Flags, MISTAKE, output, output::Stream};
use crate::diagnostics::suggest::nearest;

pub(super) fn functions(flags: &Flags, name: Option<&str>) -> Result<(), u8> {
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
                let aliases = text!("Also called {names}.", names = function.aliases.join(", "));
                page.push_str(&format!("\n{}\n", aliases.render(flags.lang)));
            }
            if !function.details.is_empty() {
                page.push_str(&format!("\n{}\n", function.details));
            }
            page.push('\n');
            for example in function.examples {
                let example = text!("{call} gives {result}", call = example.call, result = example.gives);
                page.push_str(&format!("    {}\n", example.render(flags.lang)));
            }
            Stream::Output.write(&page);
            Ok(())
        }
        None => {
            let nearest = nearest(name, all().iter().map(|function| function.name));
            let help = nearest.map(|nearest| text!("did you mean `{nearest}`?", nearest));
            output::refusal(flags, text!("there is no function `{name}`", name), help);
            Err(MISTAKE)
        }
    }
}
