//! `uuid`.

use etlc_types::Uuid;

use crate::declare::function;

function! {
    /// A new random identifier, a UUID of version 4, at each call.
    System
    fn uuid() -> Uuid {
        Uuid::new_v4()
    }
    examples uuid() == uuid() => False;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_random_and_of_version_4() {
        let made: std::collections::HashSet<Uuid> = (0..1000).map(|_| uuid()).collect();
        assert_eq!(made.len(), 1000);
        assert!(made.iter().all(|uuid| uuid.get_version_num() == 4));
    }
}
