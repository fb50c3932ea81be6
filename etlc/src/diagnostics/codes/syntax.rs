//! Codes of the syntax.

use super::codes;

codes! {
}
