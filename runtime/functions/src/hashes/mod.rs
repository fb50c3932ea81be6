//! Fingerprints of values.

mod bytes;

pub use bytes::Bytes;
pub(crate) use bytes::hex;

crate::declare::family! {
    crc32 hmac_sha256 md5 sha1 sha256 sha512 xxhash64
}
