//! The hash of what a route means.

use super::{Line, Place, Route};

/// Hash of a route's meaning, in hex: of its IR as JSON without its own hash and without every place, so that
/// comments, layout and moved lines do not change it.
pub fn meaning(route: &Route) -> String {
    let mut bare = route.clone();
    bare.hash.clear();
    places(&mut bare).for_each(|place| *place = Place { file: None, line: 0, column: 0, text: String::new() });
    let json = serde_json::to_vec(&bare).expect("the IR is plain data");
    blake3::hash(&json).to_hex()[..32].to_owned()
}

/// Every place in a route.
pub(crate) fn places(route: &mut Route) -> impl Iterator<Item = &mut Place> {
    let Route { source, row, targets, constants, dictionaries, functions, rust, .. } = route;
    let mut found = Vec::new();
    if let Some(block) = row {
        found.push(&mut block.place);
        lines(&mut block.lines, &mut found);
    }
    for target in targets {
        found.push(&mut target.endpoint.place);
        lines(&mut target.lines, &mut found);
    }
    found
        .into_iter()
        .chain([&mut source.endpoint.place])
        .chain(source.fields.iter_mut().map(|field| &mut field.place))
        .chain(constants.iter_mut().map(|constant| &mut constant.place))
        .chain(dictionaries.iter_mut().map(|dictionary| &mut dictionary.place))
        .chain(functions.iter_mut().map(|function| &mut function.place))
        .chain(rust.functions.iter_mut().map(|function| &mut function.place))
}

/// The places of lines and of all that they hold.
fn lines<'l>(these: &'l mut [Line], found: &mut Vec<&'l mut Place>) {
    for line in these {
        match line {
            Line::Where { place, .. } => found.push(place),
            Line::Rule(rule) => found.push(&mut rule.place),
            Line::If(choice) => {
                found.extend(choice.conditions.iter_mut().map(|condition| &mut condition.place));
                choice.branches.iter_mut().for_each(|branch| lines(branch, found));
            }
            Line::For(each) => {
                found.push(&mut each.place);
                lines(&mut each.lines, found);
            }
        }
    }
}
