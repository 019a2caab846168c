//! Times for which members wait for each other.

use std::time::Duration;

/// Delays of the rules that need time; in JavaScript milliseconds from 0, and what is left out has its default. None of
/// them decides what is valid: members of one call may have different ones,
/// and clocks that disagree cost work, not agreement.
///
/// ```
/// use sotto_group::Timing;
/// use std::time::Duration;
///
/// let timing = Timing { refresh: None, ..Timing::default() };
/// assert_eq!(timing.join_batch_delay, Duration::from_millis(250));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "typescript",
    derive(serde::Deserialize, tsify::Tsify),
    serde(default, rename_all = "camelCase")
)]
pub struct Timing {
    /// Committer time-out (R5): the time for which a member waits for each member before it in rank. 2 s by default.
    #[cfg_attr(
        feature = "typescript",
        serde(deserialize_with = "milliseconds"),
        tsify(optional, type = "number")
    )]
    pub committer_timeout: Duration,
    /// Join batch delay: the time from an epoch's last change to a commit that adds members. The first member that joins a quiet
    /// call is added at once, and a burst of joins in few epochs. 250 ms by default.
    #[cfg_attr(
        feature = "typescript",
        serde(deserialize_with = "milliseconds"),
        tsify(optional, type = "number")
    )]
    pub join_batch_delay: Duration,
    /// Refresh interval (R8a): the time after which a member renews the keys of its leaf; never if absent, `null` in JavaScript.
    /// An hour by default, and at least a second when read from JavaScript, or a group would do nothing but renew.
    #[cfg_attr(
        feature = "typescript",
        serde(deserialize_with = "refresh"),
        tsify(optional, type = "number | null")
    )]
    pub refresh: Option<Duration>,
    /// Idle time before tree repair (R8b): the time for which a large group must be quiet before a member repairs its tree. A
    /// second by default.
    #[cfg_attr(
        feature = "typescript",
        serde(deserialize_with = "milliseconds"),
        tsify(optional, type = "number")
    )]
    pub tree_repair_idle: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            committer_timeout: Duration::from_secs(2),
            join_batch_delay: Duration::from_millis(250),
            refresh: Some(Duration::from_secs(60 * 60)),
            tree_repair_idle: Duration::from_secs(1),
        }
    }
}

/// Reads a time in milliseconds.
#[cfg(feature = "typescript")]
fn milliseconds<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    let time: f64 = serde::Deserialize::deserialize(from)?;
    Duration::try_from_secs_f64(time / 1000.0).map_err(|_| {
        serde::de::Error::custom(format_args!("{time} is no number of milliseconds from 0"))
    })
}

/// Reads the time between renewals, or `null`. A group of two is done with a renewal long before the least of them.
#[cfg(feature = "typescript")]
fn refresh<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    const LEAST: Duration = Duration::from_secs(1);
    #[derive(serde::Deserialize)]
    struct Time(#[serde(deserialize_with = "milliseconds")] Duration);
    let time: Option<Time> = serde::Deserialize::deserialize(from)?;
    match time {
        Some(Time(time)) if time < LEAST => Err(serde::de::Error::custom(format_args!(
            "{time:?} is less than {LEAST:?}"
        ))),
        time => Ok(time.map(|Time(time)| time)),
    }
}
