//! Codes of names, types, rules, headers and dictionaries.

use super::codes;

codes! {
}
