//! `etlc explain`.

use super::{Flags, MISTAKE, functions, output, output::Stream};
use crate::diagnostics::{Lang, Text, codes, page, suggest::nearest};
use crate::topics;

pub(super) fn explain(flags: &Flags, name: &str) -> Result<(), u8> {
    let compiler = codes::find(name).map(|code| (code.code, code.title, code.explanation, code.wrong, code.right));
    let runtime = || {
        let code = etlc_types::run_codes().find(|code| code.code.eq_ignore_ascii_case(name))?;
        Some((code.code, code.title, code.explanation, code.wrong, code.right))
    };
    match compiler.or_else(runtime) {
        Some((code, title, explanation, wrong, right)) => {
            let (title, explanation) = page(flags.lang, code).unwrap_or((title, explanation));
            let mut shown = format!("{code}: {title}\n\n{explanation}\n");
            push_example(&mut shown, flags.lang, text!("Wrong:"), wrong);
            push_example(&mut shown, flags.lang, text!("Right:"), right);
            Stream::Output.write(&shown);
            Ok(())
        }
        None => explain_word(flags, name),
    }
}

/// The page of a statement, a type, a connector or a function.
fn explain_word(flags: &Flags, name: &str) -> Result<(), u8> {
    match topics::page(name) {
        Some(page) => {
            say_untranslated(flags.lang);
            Stream::Output.write(&page);
            Ok(())
        }
        None if etlc_functions::find(name).is_some() => functions::functions(flags, Some(name), functions::Form::Text),
        None => {
            let known = codes::all().map(|code| code.code).chain(etlc_types::run_codes().map(|code| code.code));
            let known = known.chain(topics::words());
            let nearest = nearest(name, known);
            let help = nearest.map(|nearest| text!("did you mean {nearest}?", nearest));
            output::refusal(flags, text!("there is no page about `{name}`", name), help);
            Err(MISTAKE)
        }
    }
}

/// Says that a page is there in English only, where another language is asked for.
fn say_untranslated(lang: Lang) {
    if lang != Lang::En {
        let said = text!("this page is there in English only; pages of codes are translated: `etlc explain E0101`");
        Stream::Output.write(&format!("{}\n\n", said.render(lang)));
    }
}

fn push_example(page: &mut String, lang: Lang, heading: Text, example: &str) {
    if example.is_empty() {
        return;
    }
    page.push_str(&format!("\n{}\n\n", heading.render(lang)));
    for line in example.trim_matches('\n').lines() {
        if !line.is_empty() {
            page.push_str("    ");
            page.push_str(line);
        }
        page.push('\n');
    }
}
