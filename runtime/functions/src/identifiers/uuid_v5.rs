//! `uuid_v5`.

use etlc_types::Uuid;
use sha1::{Digest, Sha1};
use uuid::Builder;

use crate::Prepared;
use crate::declare::function;

function! {
    /// The UUID of version 5 of a name: the same for the same name, and for no other.
    ///
    /// The namespace is `dns`, `url`, `oid`, `x500`, or a UUID of one's own. So a key that is made of columns is the same
    /// in every run.
    ///
    /// RFC 9562, section 5.5.
    Identifiers
    fn uuid_v5(name: &str, namespace: &Namespace) -> Uuid {
        let mut hash = Sha1::new();
        hash.update(namespace.0.as_bytes());
        hash.update(name.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.finalize()[..16]);
        Builder::from_sha1_bytes(bytes).into_uuid()
    }
    uuid_v5("www.example.com", "dns") => "2ed6657d-e927-568b-95e1-2665a8aea6a2";
    uuid_v5("ёж", "67e55044-10b1-426f-9247-bb680e5fe0c8") => "2801c927-ab7e-5b8d-8fbd-a525ec83e0be";
}

/// What names are made unique in.
#[derive(Clone, Copy, Debug)]
pub struct Namespace(Uuid);

impl Prepared for Namespace {
    const PATH: &'static str = "identifiers::Namespace";

    fn prepare(text: &str) -> Result<Namespace, String> {
        Ok(Namespace(match text {
            "dns" => Uuid::NAMESPACE_DNS,
            "url" => Uuid::NAMESPACE_URL,
            "oid" => Uuid::NAMESPACE_OID,
            "x500" => Uuid::NAMESPACE_X500,
            other => etlc_types::try_into::uuid(other)
                .map_err(|_| format!("`{other}` is neither a UUID nor `dns`, `url`, `oid` or `x500`"))?,
        }))
    }
}
