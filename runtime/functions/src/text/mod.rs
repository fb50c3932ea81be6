//! Functions of texts. What they return lies in the text they were given, or in the arena where it had to be made.

mod case;
mod fill;
mod offset;

pub use normalize_unicode::NormalForm;

crate::declare::family! {
    after before byte_length capitalize char_code concat contains ends_with extract_numbers from_char_code
    jaro_winkler left length levenshtein lower mask normalize_unicode occurrences one_line only_digits only_letters
    pad_left pad_right position regex_count regex_extract regex_extract_all regex_replace regex_split remove repeat
    replace reverse right slug split split_part squeeze starts_with strip strip_accents strip_chars strip_invisible
    strip_left strip_prefix strip_right strip_suffix strip_tags substring title translate truncate upper
}
