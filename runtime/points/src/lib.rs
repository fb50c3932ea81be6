//! Connection points and channels: what an `.env` file and the environment say of the databases that routes name, and of
//! whom they tell how they ended.
//!
//! A point is a group of keys with one number, in any order and with gaps between the numbers:
//! `POINT_NAMEn POINT_TYPEn HOSTn PORTn USERn PASSn BDNMn SSLn CAn`. A channel is a group of numbers of its own:
//! `NOTIFY_NAMEn NOTIFY_TYPEn NOTIFY_URLn NOTIFY_SSLn`. The compiler reads their names and kinds only;
//! a route's executable hands a whole point to its connector. Every value is a [`Secret`] until it is known to be
//! none, and no message of this crate shows a value, since a password may stand in the wrong line.

mod channel;
mod dotenv;
mod env;
mod kind;
mod mask;
mod point;
mod remark;
mod secret;
mod settings;

pub use channel::{Channel, ChannelKind};
pub use env::Env;
pub use kind::PointKind;
pub use mask::masked;
pub use point::{Point, SslMode, is_reserved};
pub use remark::{EnvError, Remark};
pub use secret::Secret;
