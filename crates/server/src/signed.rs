//! The bundle that the operator has signed: the manifest of the served files, with signatures, for WEBCAT
//! (`docs/served-code.md`).

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use bytes::Bytes;
use std::io;
use std::path::{Path, PathBuf};

/// The bundle of this release, which has to be there.
const CURRENT: &str = "bundle.json";
/// That of the release before, for browsers that still go by its signers.
const PREVIOUS: &str = "bundle-prev.json";

/// Why a bundle cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum SignedError {
    /// No such file, mostly.
    #[error("{path} cannot be read: {1}", path = .0.display())]
    Unreadable(PathBuf, #[source] io::Error),
    /// Something else than what `webcat bundle create` writes.
    #[error("{path} is no JSON: {1}", path = .0.display())]
    NoJson(PathBuf, #[source] serde_json::Error),
}

/// The bundles, as their files are; whether they are true is for browsers to say.
#[derive(Default)]
pub(crate) struct Signed(Vec<(&'static str, Bytes)>);

impl Signed {
    /// Reads both from a directory.
    pub(crate) fn read(directory: &Path) -> Result<Self, SignedError> {
        let mut files = vec![(CURRENT, read(&directory.join(CURRENT))?)];
        let previous = directory.join(PREVIOUS);
        if previous.exists() {
            files.push((PREVIOUS, read(&previous)?));
        }
        Ok(Self(files))
    }

    /// Where browsers look for them.
    pub(crate) fn routes(self) -> Router {
        self.0
            .into_iter()
            .fold(Router::new(), |router, (name, bytes)| {
                let answer = move || async move {
                    let headers = [
                        (CONTENT_TYPE, "application/json"),
                        (CACHE_CONTROL, "no-cache"),
                    ];
                    (headers, bytes).into_response()
                };
                router.route(&format!("/.well-known/webcat/{name}"), get(answer))
            })
    }
}

fn read(path: &Path) -> Result<Bytes, SignedError> {
    let bytes =
        std::fs::read(path).map_err(|error| SignedError::Unreadable(path.to_owned(), error))?;
    serde_json::from_slice::<serde::de::IgnoredAny>(&bytes)
        .map_err(|error| SignedError::NoJson(path.to_owned(), error))?;
    Ok(bytes.into())
}
