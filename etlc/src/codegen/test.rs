//! The crate that runs the tests of a route: the same rules between rows that are given and targets that take notes.

use super::{Form, Package, package};
use crate::ir::{Commit, Connector, Endpoint, Object, Place, Route, hash};

/// Generates the crate that runs a route's tests.
///
/// It depends on what the route means, and on nothing else: a place is told by its number among the route's places
/// (from 1, as a line), so that it stays as it is when lines move.
pub fn generate_test(route: &Route) -> Package {
    let mut route = route.clone();
    for (place, number) in hash::places(&mut route).zip(1..) {
        *place = Place { file: None, line: number, column: 1, text: String::new() };
    }
    route.source.more.clear();
    route.commit = Commit::Run;
    route.source.partitions = None;
    // A limit is about a run as a whole, which the few rows of a test are not.
    route.targets.iter_mut().for_each(|target| target.max_rejects = None);
    let targets = route.targets.iter_mut().map(|target| &mut target.endpoint);
    for endpoint in targets.chain([&mut route.source.endpoint]) {
        let place = endpoint.place.clone();
        let object = Object::Records(route.name.clone());
        *endpoint = Endpoint {
            connector: Connector::Dict,
            point: None,
            database: None,
            object,
            csv: None,
            encoding: None,
            place,
        };
    }
    // Names of routes start with a letter, so that no route's executable has this one's name.
    package(&route, format!("test-{}", route.name), format!("_test_{}", route.name), Form::Test)
}
