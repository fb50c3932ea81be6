//! What the end-to-end tests share: the binary under test, projects for it, cases as data, and what databases hold.

pub mod binary;
pub mod cases;
pub mod conditions;
pub mod faults;
pub mod pgbouncer;
pub mod postgres;
pub mod project;
pub mod proxy;
pub mod random;
pub mod runs;
pub mod sqlite;
pub mod state;
pub mod system;
pub mod types;
pub mod warehouse;
