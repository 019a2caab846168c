//! Lengths of time on the command line.

use std::time::Duration;

pub(crate) fn seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|duration| *duration >= Duration::from_millis(50) && *duration <= DAY)
        .ok_or_else(|| "a number of seconds from 0.05 to 86400".to_owned())
}

pub(crate) const DAY: Duration = Duration::from_secs(86_400);
