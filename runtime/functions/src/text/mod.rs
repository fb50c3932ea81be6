//! Functions of texts. What they return lies in the text they were given, or in the arena where it had to be made.

mod case;
mod fill;
mod offset;

crate::declare::family! {
    after before concat contains ends_with left length lower only_digits pad_left pad_right position
    regex_extract regex_replace remove repeat replace reverse right split squeeze starts_with
    strip strip_left strip_prefix strip_right strip_suffix substring title upper
}
