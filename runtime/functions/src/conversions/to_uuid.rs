//! `to_uuid`.

use crate::declare::conversion;

conversion! {
    /// The value as a uuid.
    ///
    /// Of a text: 32 hexadecimal digits, plain or with hyphens in their usual places.
    to_uuid -> Uuid;
    to_uuid("67E5504410B1426F9247BB680E5FE0C8") => "67e55044-10b1-426f-9247-bb680e5fe0c8";
}
