//! How long members wait for each other, in JavaScript's milliseconds.

use crate::config::{ConfigError, ConfigErrorCode};
use serde::Deserialize;
use std::time::Duration;
use tsify::Tsify;

/// Delays in milliseconds, each from 0 if nothing else is said. They decide nothing about who may be in the group, so members of one call may
/// have different ones. What is left out has its default.
#[derive(Deserialize, Clone, Copy, Tsify)]
#[serde(default)]
pub struct Pace {
    /// How long the next in rank waits for a committer that is there but silent, such as a frozen tab. Default 2,000.
    #[tsify(optional)]
    pub takeover: f64,
    /// How far additions are behind the last change of the group, so that a burst of joins costs few changes. Default
    /// 250.
    #[tsify(optional)]
    pub gather: f64,
    /// How long after it last did a member renews its keys, whatever else happens; never if `null`. At least 1,000, for
    /// else a group would do nothing but renew. Default 3,600,000.
    #[tsify(optional, type = "number | null")]
    pub refresh: Option<f64>,
    /// How long a large group must have been quiet before somebody makes its next changes cheap. Default 1,000.
    #[tsify(optional)]
    pub tend: f64,
}

/// A group of two is done with a renewal long before.
const LEAST_REFRESH: Duration = Duration::from_secs(1);

impl Default for Pace {
    fn default() -> Self {
        let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
        let pace = sotto_group::Pace::default();
        Self {
            takeover: milliseconds(pace.takeover),
            gather: milliseconds(pace.gather),
            refresh: pace.refresh.map(milliseconds),
            tend: milliseconds(pace.tend),
        }
    }
}

impl TryFrom<Pace> for sotto_group::Pace {
    type Error = ConfigError;

    fn try_from(pace: Pace) -> Result<Self, Self::Error> {
        let time = |name: &str, milliseconds: f64| {
            Duration::try_from_secs_f64(milliseconds / 1000.0).map_err(|_| ConfigError {
                code: ConfigErrorCode::InvalidPace,
                message: format!(
                    "pace.{name} is {milliseconds}, not a number of milliseconds from 0"
                ),
            })
        };
        let refresh = match pace.refresh {
            Some(milliseconds) => Some(time("refresh", milliseconds)?),
            None => None,
        };
        if let Some(refresh) = refresh
            && refresh < LEAST_REFRESH
        {
            return Err(ConfigError {
                code: ConfigErrorCode::InvalidPace,
                message: format!("pace.refresh is {refresh:?}, less than {LEAST_REFRESH:?}"),
            });
        }
        Ok(Self {
            takeover: time("takeover", pace.takeover)?,
            gather: time("gather", pace.gather)?,
            refresh,
            tend: time("tend", pace.tend)?,
            ..Self::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_that_of_the_group() {
        let pace = sotto_group::Pace::try_from(Pace::default()).ok();
        assert_eq!(pace, Some(sotto_group::Pace::default()));
    }

    #[test]
    fn milliseconds_become_times() {
        let pace = Pace {
            takeover: 1500.0,
            gather: 0.0,
            refresh: None,
            tend: 0.5,
        };
        let expected = sotto_group::Pace {
            takeover: Duration::from_millis(1500),
            gather: Duration::ZERO,
            refresh: None,
            tend: Duration::from_micros(500),
            ..sotto_group::Pace::default()
        };
        assert_eq!(sotto_group::Pace::try_from(pace).ok(), Some(expected));
    }

    #[test]
    fn renewing_without_end_is_refused() {
        let every = |refresh| {
            sotto_group::Pace::try_from(Pace {
                refresh: Some(refresh),
                ..Pace::default()
            })
        };
        assert!(every(999.0).is_err_and(|error| error.message.contains("refresh")));
        assert!(every(0.0).is_err());
        assert!(every(1000.0).is_ok());
    }

    #[test]
    fn what_is_no_time_is_refused_by_name() {
        for bad in [-1.0, f64::NAN, f64::INFINITY, 1e300] {
            let good = Pace::default();
            let cases = [
                (
                    "takeover",
                    Pace {
                        takeover: bad,
                        ..good
                    },
                ),
                (
                    "gather",
                    Pace {
                        gather: bad,
                        ..good
                    },
                ),
                (
                    "refresh",
                    Pace {
                        refresh: Some(bad),
                        ..good
                    },
                ),
                ("tend", Pace { tend: bad, ..good }),
            ];
            for (name, pace) in cases {
                let error = sotto_group::Pace::try_from(pace).err();
                assert!(
                    error.is_some_and(|error| matches!(error.code, ConfigErrorCode::InvalidPace)
                        && error.message.contains(&format!("pace.{name} "))),
                    "{name}: {bad}"
                );
            }
        }
    }
}
