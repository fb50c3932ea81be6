//! `concat`.

use etlc_types::Arena;

use crate::declare::function;

function! {
    /// The texts, one after the other.
    ///
    /// Null where one of them is null; give those a value with `??`.
    Text
    fn concat<'a>(text: &'a str, others: &[&'a str]; arena: &'a Arena) -> &'a str {
        let mut made = arena.builder();
        made.reserve(text.len() + others.iter().map(|other| other.len()).sum::<usize>());
        made.push_str(text);
        for other in others {
            made.push_str(other);
        }
        made.into_bump_str()
    }
    concat("Bob", " ", "Smith") => "Bob Smith";
}
