//! Codes of what this build cannot honour yet.

use super::codes;

codes! {
}
