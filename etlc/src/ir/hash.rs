//! The hash of what a route means.

use super::Route;

/// Hash of a route's meaning, in hex: of its IR as JSON without its own hash and without every place, so that
/// comments, layout and moved lines do not change it.
pub fn meaning(route: &Route) -> String {
    let mut value = serde_json::to_value(Route { hash: String::new(), ..route.clone() }).expect("the IR is plain data");
    forget_places(&mut value);
    blake3::hash(value.to_string().as_bytes()).to_hex()[..32].to_owned()
}

fn forget_places(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(object) => {
            object.remove("place");
            object.values_mut().for_each(forget_places);
        }
        serde_json::Value::Array(array) => array.iter_mut().for_each(forget_places),
        _ => {}
    }
}
