//! TLS, with the certificates of the system or those that a point names.

use std::{path::Path, sync::Arc};

use etlc_core::{Exit, Stop};
use etlc_points::{Point, SslMode};
use postgres_protocol::message::frontend;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
        client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
        pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
    },
};

use crate::{codes, socket};

/// Asks the server for TLS and makes it.
///
/// # Errors
/// `R0504` where the server has none, or its certificate is not what the point asks for.
pub(crate) async fn encrypt(mut stream: TcpStream, point: &Point) -> Result<TlsStream<TcpStream>, Stop> {
    let address = socket::address(point);
    let failed = |error: std::io::Error| refused(&address, point, error);
    let mut request = bytes::BytesMut::new();
    frontend::ssl_request(&mut request);
    stream.write_all(&request).await.map_err(failed)?;
    // One byte and no more: what follows belongs to the handshake, whoever sent it.
    match stream.read_u8().await.map_err(failed)? {
        b'S' => {}
        b'N' => {
            return Err(Stop::new(Exit::NoConnection, codes::NO_TLS, format!("{address} does not speak TLS"))
                .help("turn ssl on in the server's configuration, or set SSL to disable for this point"));
        }
        _ => return Err(self::failed(&address, "the answer is none of PostgreSQL".to_owned())),
    }
    let name = ServerName::try_from(socket::bare(&point.host).to_owned())
        .map_err(|_| self::failed(&address, "the host is no name that a certificate could have".to_owned()))?;
    let connector = TlsConnector::from(Arc::new(config(point)?));
    connector.connect(name, stream).await.map_err(failed)
}

fn config(point: &Point) -> Result<ClientConfig, Stop> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("ring has the ciphers of both versions");
    Ok(if point.ssl == SslMode::Require {
        builder.dangerous().with_custom_certificate_verifier(Arc::new(Anyone(provider))).with_no_client_auth()
    } else {
        builder.with_root_certificates(roots(point.ca.as_deref())?).with_no_client_auth()
    })
}

/// The certificates that are trusted: those of the file, else those of the system.
fn roots(file: Option<&Path>) -> Result<RootCertStore, Stop> {
    let mut roots = RootCertStore::empty();
    let Some(file) = file else {
        let found = rustls_native_certs::load_native_certs();
        roots.add_parsable_certificates(found.certs);
        if roots.is_empty() {
            return Err(Stop::new(Exit::NoConnection, codes::NO_TLS, "this system has no trusted certificates")
                .help("install ca-certificates, or name a file of certificates with CA"));
        }
        return Ok(roots);
    };
    let unusable = |what: String| {
        Stop::new(
            Exit::NoConnection,
            codes::NO_TLS,
            format!("the certificates in {} cannot be used: {what}", file.display()),
        )
        .help("CA names a file of certificates in PEM, each between BEGIN CERTIFICATE and END CERTIFICATE")
    };
    let certificates = CertificateDer::pem_file_iter(file).map_err(|error| unusable(error.to_string()))?;
    for certificate in certificates {
        let certificate = certificate.map_err(|error| unusable(error.to_string()))?;
        roots.add(certificate).map_err(|error| unusable(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(unusable("there is none in it".to_owned()));
    }
    Ok(roots)
}

fn refused(address: &str, point: &Point, error: std::io::Error) -> Stop {
    let stop = failed(address, error.to_string());
    if socket::is_transient(&error, point) {
        return stop.transient();
    }
    let certificate = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    match certificate {
        Some(Error::InvalidCertificate(_)) if point.ssl == SslMode::VerifyFull => stop.help(
            "name the file of the root that signed the server's certificate with CA, and the host as the certificate does",
        ),
        _ => stop,
    }
}

fn failed(address: &str, what: String) -> Stop {
    Stop::new(Exit::NoConnection, codes::NO_TLS, format!("no encrypted connection to {address}: {what}"))
}

/// Takes every certificate, for `SSL = require`: what is sent is hidden from those who only listen.
#[derive(Debug)]
struct Anyone(Arc<CryptoProvider>);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
