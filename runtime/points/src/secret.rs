//! A text that must not be shown.

use std::fmt;

use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};

/// A password or another text that must not be shown: it has no text form, does not serialise, and its memory is
/// overwritten when it goes.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// The text itself: for the connector that sends it, and for a filter that keeps it out of what is printed.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Secret {
        Secret(SecretString::from(text))
    }
}

impl From<String> for Secret {
    /// Copies the text before it wipes the original: a string that shrinks to its length may leave its old memory
    /// behind as it was.
    fn from(text: String) -> Secret {
        Secret::from(Zeroizing::new(text).as_str())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_exposed_on_demand_only() {
        let secret = Secret::from("hunter2".to_owned());
        assert_eq!(secret.expose(), "hunter2");
        assert_eq!(format!("{secret:?} {:#?}", Some(secret.clone())), "[secret] Some(\n    [secret],\n)");
    }
}
