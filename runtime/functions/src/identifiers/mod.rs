//! Numbers that identify something, with their check digits.

mod digits;
mod iban;

pub use uuid_v5::Namespace;

crate::declare::family! {
    is_ean is_iban is_inn is_isbn is_luhn is_ogrn is_snils is_uuid uuid_v5
}
