//! Addresses of the web and of machines.

mod address;

pub use is_ip::Version;

crate::declare::family! {
    is_ip is_url url_host url_parameter url_path url_scheme
}
