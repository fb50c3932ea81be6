//! What fills a text up to a width.

use etlc_types::{Failure, Result};

use super::offset::offset;
use crate::codes;

/// The most bytes or characters that repeating and padding make.
pub(super) const LIMIT: u64 = 16 << 20;

/// A text repeated, and cut, to so many characters.
pub(super) struct Fill<'a> {
    fill: &'a str,
    whole: usize,
    part: &'a str,
}

impl<'a> Fill<'a> {
    /// What a text lacks in width; `None` where it is wide enough.
    ///
    /// # Errors
    /// `R0202` for too large a width, `R0203` for an empty fill.
    pub(super) fn up_to(width: i64, text: &str, fill: &'a str) -> Result<Option<Fill<'a>>> {
        let missing = match u64::try_from(width) {
            Ok(width) => width.saturating_sub(text.chars().count() as u64),
            Err(_) => 0,
        };
        if missing == 0 {
            return Ok(None);
        }
        if missing > LIMIT {
            return Err(Failure::new(codes::TOO_LARGE, "the width is over 16777216 characters").value(width));
        }
        if fill.is_empty() {
            return Err(Failure::new(codes::NO_FILL, "the text to fill with is empty"));
        }
        let characters = fill.chars().count() as u64;
        let part = &fill[..offset(fill, missing % characters)];
        Ok(Some(Fill { fill, whole: (missing / characters) as usize, part }))
    }

    /// Its pieces, in their order.
    pub(super) fn pieces(&self) -> impl Iterator<Item = &'a str> {
        std::iter::repeat_n(self.fill, self.whole).chain([self.part])
    }
}
