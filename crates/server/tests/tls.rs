//! TLS with certificates from files.

use crate::common::{LONG, options};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use sotto_server::Server;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// A directory with a certificate and its key, which goes with the test.
struct Files(PathBuf);

impl Files {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("sotto-tls-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    /// Writes another pair; gives the certificate.
    fn renew(&self) -> CertificateDer<'static> {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        std::fs::write(self.path("cert.pem"), cert.pem()).unwrap();
        std::fs::write(self.path("key.pem"), signing_key.serialize_pem()).unwrap();
        cert.der().clone()
    }

    fn arguments(&self) -> [String; 4] {
        [
            "--tls-cert".to_owned(),
            self.path("cert.pem"),
            "--tls-key".to_owned(),
            self.path("key.pem"),
        ]
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The answer to a request over TLS, from a server with that certificate.
async fn get(
    server: SocketAddr,
    path: &str,
    certificate: &CertificateDer<'static>,
) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(server).await?;
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    tokio::time::timeout(LONG, stream.read_to_end(&mut answer))
        .await
        .unwrap()?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn refused(arguments: &[&str]) -> impl Future<Output = String> {
    let options = options(arguments);
    async move { Server::bind(options, None).await.err().unwrap().to_string() }
}

#[tokio::test]
async fn pages_come_over_tls_and_a_renewed_certificate_is_taken() {
    let files = Files::new("renew");
    let first = files.renew();
    let arguments = files.arguments();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let options = options(&arguments);
    let server = Server::bind(options.clone(), None).await.unwrap();
    assert!(server.has_tls());
    let (address, reload) = (server.address(), server.reload());
    tokio::spawn(server.run(axum::Router::new(), std::future::pending()));
    let answer = get(address, "/healthz", &first).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    // Browsers come back over TLS alone.
    let header = "strict-transport-security: max-age=31536000\r\n";
    assert!(answer.contains(header), "{answer}");
    // Plain HTTP has no answer.
    let mut plain = TcpStream::connect(address).await.unwrap();
    plain
        .write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        .await
        .unwrap();
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer).await;
    assert!(!String::from_utf8_lossy(&answer).contains("HTTP"));

    let second = files.renew();
    assert!(
        get(address, "/healthz", &second).await.is_err(),
        "not read yet"
    );
    assert!(reload.reload(&options, &[]).unwrap().is_empty());
    get(address, "/healthz", &second).await.unwrap();
    assert!(
        get(address, "/healthz", &first).await.is_err(),
        "the former one"
    );
    // A broken file changes nothing.
    std::fs::write(files.path("key.pem"), "nonsense").unwrap();
    let error = reload.reload(&options, &[]).unwrap_err().to_string();
    assert!(
        error.contains("key.pem") && error.contains("--tls-key"),
        "{error}"
    );
    get(address, "/healthz", &second).await.unwrap();
}

/// No reload is asked for: the files are looked at.
#[tokio::test]
async fn changed_files_are_found() {
    let files = Files::new("watch");
    files.renew();
    let arguments = files.arguments();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let address = crate::common::server(&arguments).await;
    let second = files.renew();
    let found = async {
        while get(address, "/healthz", &second).await.is_err() {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(LONG, found).await.unwrap();
}

#[tokio::test]
async fn files_that_cannot_be_used_are_named_with_their_option() {
    let files = Files::new("bad");
    files.renew();
    let (cert, key) = (files.path("cert.pem"), files.path("key.pem"));
    let missing = files.path("missing.pem");
    let told = refused(&["--tls-cert", &missing, "--tls-key", &key]).await;
    assert!(
        told.contains("missing.pem") && told.contains("--tls-cert"),
        "{told}"
    );
    let told = refused(&["--tls-cert", &key, "--tls-key", &key]).await;
    assert!(told.contains("has no certificate in it"), "{told}");
    let told = refused(&["--tls-cert", &cert, "--tls-key", &cert]).await;
    assert!(
        told.contains("cert.pem") && told.contains("--tls-key"),
        "{told}"
    );
    let old = std::fs::read(&cert).unwrap();
    files.renew();
    std::fs::write(&cert, old).unwrap();
    let told = refused(&["--tls-cert", &cert, "--tls-key", &key]).await;
    assert!(told.contains("cannot be used together"), "{told}");
}

#[test]
fn options_of_tls_go_together() {
    for (arguments, part) in [
        (&["--tls-cert", "a"][..], "`tls-cert` needs `tls-key`"),
        (&["--tls-key", "a"], "`tls-key` needs `tls-cert`"),
        (&["--redirect-port", "80"], "`redirect-port` needs TLS"),
        (&["--acme-cache", "a"], "`acme-cache` needs `acme`"),
        (
            &["--tls-cert", "a", "--tls-key", "b", "--acme", "c"],
            "set one of the two",
        ),
    ] {
        let error = options(arguments).check().unwrap_err();
        assert!(error.contains(part), "{error}");
    }
}
