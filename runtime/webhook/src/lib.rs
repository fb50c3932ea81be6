//! Channels that are webhooks: what a run has to tell goes as JSON to an address, by POST.
//!
//! The body is that of [`Notice::to_json`]; Slack, Mattermost and their kin show its `text`. The address may hold a token,
//! so no message of this crate shows it, nor what an answer says. Over HTTPS the certificate must be trusted by the system
//! and name the host. Redirects are not followed: they would take the token elsewhere. `HTTPS_PROXY`, `HTTP_PROXY`,
//! `ALL_PROXY` and `NO_PROXY` count.

use std::{io::ErrorKind, sync::Arc, time::Duration};

use etlc_core::{Channel, Exit, Notice, Run, Stop, Undelivered};
use etlc_points::Secret;
use etlc_types::codes::run as codes;
use rustls::crypto::ring;
use ureq::{
    Agent, Error, Timeout,
    tls::{Certificate, RootCerts, TlsConfig},
};

/// How long the host may take to answer a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// An address that takes JSON.
#[derive(Debug)]
struct Webhook(Secret);

/// Opens the channel of this name.
///
/// # Errors
/// `R0650` (exit 1) where `.env` has none.
pub fn open(run: &Run, name: &'static str) -> Result<Box<dyn Channel>, Stop> {
    match run.channel(name).and_then(|channel| channel.url.clone()) {
        Some(url) => Ok(Box::new(Webhook(url))),
        None => Err(Stop::new(Exit::Usage, codes::NO_CHANNEL, format!("there is no channel `{name}`"))
            .help("give it NOTIFY_NAME, NOTIFY_TYPE and NOTIFY_URL in .env, all with one number")),
    }
}

impl Channel for Webhook {
    fn send(&self, notice: &Notice, within: Duration) -> Result<(), Undelivered> {
        let config = Agent::config_builder()
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(within))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .user_agent("etlc")
            .tls_config(tls());
        let request = config.build().new_agent().post(self.0.expose()).header("content-type", "application/json");
        match request.send(notice.to_json().to_string()) {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => {
                let status = answer.status();
                let again = status.is_server_error() || status.as_u16() == 429;
                Err(Undelivered { reason: format!("it answers {}", status.as_u16()), again })
            }
            Err(error) => Err(undelivered(&error)),
        }
    }
}

/// The certificates that the system trusts.
fn tls() -> TlsConfig {
    let found = rustls_native_certs::load_native_certs().certs;
    let roots: Vec<_> = found.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).collect();
    TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .root_certs(RootCerts::from(roots))
        .build()
}

/// Why nothing was sent, in words that hold nothing of the address. What may have been taken is not sent again.
fn undelivered(error: &Error) -> Undelivered {
    let (reason, again) = match error {
        Error::Timeout(Timeout::Connect | Timeout::Resolve) => ("nobody answers there in time", true),
        Error::Timeout(_) => ("it gives no answer in time", false),
        Error::HostNotFound => ("its host is not known", true),
        Error::ConnectionFailed => ("it can't be connected to", true),
        Error::Io(error) => match error.kind() {
            ErrorKind::ConnectionRefused => ("the connection is refused", true),
            ErrorKind::TimedOut | ErrorKind::WouldBlock => ("it gives no answer in time", false),
            _ => ("the connection is broken", false),
        },
        Error::Rustls(rustls::Error::InvalidCertificate(_)) => ("its certificate is not trusted", false),
        Error::Rustls(_) | Error::Tls(_) => ("it can't be talked to in TLS", false),
        _ => ("it does not talk HTTP as it should", false),
    };
    Undelivered { reason: reason.to_owned(), again }
}
