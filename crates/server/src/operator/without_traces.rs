//! No traces: the program was built without the feature `otlp`.

use super::options::OperatorOptions;
use tracing_subscriber::layer::Identity;

/// No way of traces.
#[derive(Default)]
pub struct Traces(());

impl Traces {
    /// The option is refused before.
    pub(super) fn start(_: &OperatorOptions) -> (Self, Option<String>) {
        (Self::default(), None)
    }

    pub(super) fn layer(&self) -> Option<Identity> {
        None
    }

    /// Does nothing.
    pub async fn end(self) {}
}
