//! Data of people: names, phone numbers, addresses of mail.

mod countries;
mod full_name;
mod letters;

pub use countries::Country;
pub use fix_homoglyphs::Script;
pub use transliterate::Scheme;

crate::declare::family! {
    email_domain email_local first_name fix_homoglyphs initials last_name middle_name name_case normalize_email
    normalize_phone transliterate
}
