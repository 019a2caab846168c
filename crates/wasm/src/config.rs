//! The configuration of a member, read from a JavaScript object.

use crate::config_error::{ConfigError, ConfigErrorCode};
use crate::frame_cipher_suites::FrameCipherSuites;
use crate::link::{SecretBytes, SecretText};
use serde::{Deserialize, Deserializer};
use sotto_group::{DisplayName, MemberId, MlsCipherSuite, Timing};
use std::fmt;
use tsify::Tsify;

/// The configuration of a member of a call.
#[derive(Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Config {
    /// The member's name: 1 to 128 bytes of UTF-8, no control characters, unique in the room. Goes into the MLS credential.
    pub member: MemberId,
    /// Cipher suite of the group; hybrid if absent. Only the founder's counts, and only members that chose the same
    /// can meet.
    #[tsify(optional)]
    #[serde(default)]
    pub suite: MlsCipherSuite,
    /// Cipher suites of frames.
    #[tsify(optional)]
    #[serde(default)]
    pub frame_cipher_suites: FrameCipherSuites,
    /// How soon the group does what has to be done.
    #[tsify(optional)]
    #[serde(default)]
    pub timing: Timing,
    /// The secret of the call's link, 16 bytes. With one, members prove that they have it; without one, only the safety number
    /// tells who is there.
    #[tsify(optional, type = "Uint8Array")]
    #[serde(default)]
    pub link_secret: Option<SecretBytes>,
    /// The password besides the link: 1 to 1,024 bytes of UTF-8, in Normalization Form C. To stretch it takes 64 MiB of memory, and
    /// time.
    #[tsify(optional, type = "string")]
    #[serde(default)]
    pub password: Option<SecretText>,
    /// The name that others see, which travels encrypted: 1 to 128 bytes of UTF-8, no control characters. With a link secret only;
    /// `member` is then to be random.
    #[tsify(optional)]
    #[serde(default)]
    pub name: Option<DisplayName>,
}

impl fmt::Debug for Config {
    /// Without what belongs to the link.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("member", &self.member)
            .field("suite", &self.suite)
            .field("frame_cipher_suites", &self.frame_cipher_suites)
            .field("timing", &self.timing)
            .finish_non_exhaustive()
    }
}

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] with the path of the field that is wrong.
    pub fn read<'de>(from: impl Deserializer<'de>) -> Result<Self, ConfigError> {
        serde_path_to_error::deserialize(from).map_err(|error| {
            let path = error.path().to_string();
            ConfigError {
                code: match path.split(['.', '[']).next() {
                    Some("member") => ConfigErrorCode::InvalidMember,
                    Some("linkSecret" | "password") => ConfigErrorCode::InvalidLink,
                    Some("name") => ConfigErrorCode::InvalidName,
                    Some("timing") => ConfigErrorCode::InvalidTiming,
                    Some("frameCipherSuites") => ConfigErrorCode::InvalidFrameCipherSuites,
                    _ => ConfigErrorCode::MalformedConfig,
                },
                message: format!("{path}: {}", error.into_inner()),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::IntoDeserializer as _;
    use serde::de::value::{Error, F64Deserializer, MapDeserializer};
    use serde_json::{Value, json};
    use std::time::Duration;

    fn read(config: Value) -> Result<Config, ConfigError> {
        Config::read(config)
    }

    fn timing(timing: Value) -> Result<Timing, ConfigError> {
        read(json!({ "member": "alice", "timing": timing })).map(|config| config.timing)
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        let config = read(json!({ "member": "alice" })).unwrap();
        assert_eq!(config.timing, Timing::default());
        assert_eq!(config.suite, MlsCipherSuite::Hybrid);
        assert_eq!(timing(json!({})).unwrap(), Timing::default());
    }

    #[test]
    fn milliseconds_become_times() {
        let given = json!({
            "committerTimeout": 1500, "joinBatchDelay": 0, "refresh": null, "treeRepairIdle": 0.5
        });
        let expected = Timing {
            committer_timeout: Duration::from_millis(1500),
            join_batch_delay: Duration::ZERO,
            refresh: None,
            tree_repair_idle: Duration::from_micros(500),
        };
        assert_eq!(timing(given).unwrap(), expected);
    }

    #[test]
    fn renewing_without_end_is_refused() {
        let every = |refresh: u32| timing(json!({ "refresh": refresh }));
        let error = every(999).unwrap_err();
        assert!(error.message.starts_with("timing.refresh: "), "{error:?}");
        assert!(every(0).is_err());
        assert_eq!(every(1000).unwrap().refresh, Some(Duration::from_secs(1)));
    }

    #[test]
    fn a_number_that_is_no_time_is_refused_by_the_name_of_its_field() {
        for name in [
            "committerTimeout",
            "joinBatchDelay",
            "refresh",
            "treeRepairIdle",
        ] {
            for bad in [-1.0, f64::NAN, f64::INFINITY, 1e300] {
                let number: F64Deserializer<Error> = bad.into_deserializer();
                let timing = MapDeserializer::new([(name, number)].into_iter());
                assert!(Timing::deserialize(timing).is_err(), "{name}: {bad}");
            }
            for bad in [json!(-1), json!(1e300), json!("1")] {
                let error = timing(json!({ name: bad })).unwrap_err();
                assert_eq!(error.code, ConfigErrorCode::InvalidTiming);
                let start = format!("timing.{name}: ");
                assert!(error.message.starts_with(&start), "{error:?}");
            }
        }
    }

    fn link(config: Value) -> Result<bool, ConfigError> {
        let config = read(config)?;
        let link = crate::link::link(config.link_secret, config.password, config.name);
        link.map(|link| link.is_some())
    }

    #[test]
    fn a_link_is_all_right_or_refused() {
        let secret = [7; 16];
        let member = "m";
        assert!(!link(json!({ "member": member })).unwrap());
        assert!(link(json!({ "member": member, "linkSecret": secret })).unwrap());
        let all = json!({ "member": member, "linkSecret": secret, "password": "p", "name": "Zoë" });
        assert!(link(all).unwrap());
        for wrong in [
            json!({ "member": member, "linkSecret": vec![7; 15] }),
            json!({ "member": member, "linkSecret": vec![7; 17] }),
            json!({ "member": member, "linkSecret": [] }),
            json!({ "member": member, "password": "p" }),
            json!({ "member": member, "name": "Zoë" }),
            json!({ "member": member, "linkSecret": secret, "password": "" }),
            json!({ "member": member, "linkSecret": secret, "password": "x".repeat(1025) }),
        ] {
            let error = link(wrong).unwrap_err();
            assert_eq!(error.code, ConfigErrorCode::InvalidLink, "{error:?}");
        }
    }

    #[test]
    fn no_error_and_no_debugging_view_repeats_a_secret() {
        let wrong = [
            json!({ "member": "m", "linkSecret": "sesame" }),
            json!({ "member": "m", "linkSecret": { "sesame": "sesame" } }),
            json!({ "member": "m", "linkSecret": ["sesame"] }),
            json!({ "member": "m", "password": { "sesame": 1 } }),
            json!({ "member": "m", "password": ["sesame"] }),
            json!({ "member": "m", "password": 53541 }),
        ];
        for config in wrong {
            let error = link(config).unwrap_err();
            assert_eq!(error.code, ConfigErrorCode::InvalidLink, "{error:?}");
            let told = format!("{error:?}");
            assert!(
                !told.contains("sesame") && !told.contains("53541"),
                "{told}"
            );
        }
        let config =
            read(json!({ "member": "m", "linkSecret": vec![7; 16], "password": "sesame" }));
        let told = format!("{:?}", config.unwrap());
        assert!(!told.contains("sesame") && !told.contains("7, 7"), "{told}");
    }

    #[test]
    fn each_field_that_is_wrong_has_its_code() {
        for (config, code) in [
            (json!({ "member": "" }), ConfigErrorCode::InvalidMember),
            (json!({ "member": "a\nb" }), ConfigErrorCode::InvalidMember),
            (
                json!({ "member": "alice", "name": "a\nb" }),
                ConfigErrorCode::InvalidName,
            ),
            (json!({}), ConfigErrorCode::MalformedConfig),
            (json!("alice"), ConfigErrorCode::MalformedConfig),
            (
                json!({ "member": "alice", "suite": "other" }),
                ConfigErrorCode::MalformedConfig,
            ),
            (
                json!({ "member": "alice", "frameCipherSuites": { "video": ["rot13"] } }),
                ConfigErrorCode::InvalidFrameCipherSuites,
            ),
        ] {
            let error = read(config).unwrap_err();
            assert_eq!(error.code, code, "{}", error.message);
        }
    }
}
