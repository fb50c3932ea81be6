//! What comes from outside the row: the clock and chance.

crate::declare::family! {
    now today uuid
}
