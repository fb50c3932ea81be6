//! The connector against a server of the tests' own.

mod bench;
mod both_ways;
mod commits;
mod connections;
mod limits;
mod partitions;
mod pushdown;
mod reads;
mod sessions;
mod silence;
mod tables;
mod targets;
