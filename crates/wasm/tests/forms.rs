//! The forms in which entries, outputs and counters cross to JavaScript, here as JSON.

#[cfg(test)]
mod tests {
    use serde_json::{Value, json, to_value};
    use sotto_client::{
        Challenge, Direction, DropReason, Event, MediaOutput, MembershipOutput, Stats, StreamId,
        StreamStats,
    };
    use sotto_frame::Track;
    use sotto_group::{
        Attachment, Entry, EntryKind, InternalError, Member, MemberId, Outgoing, RefusalReason,
        RejectReason, ShortAuthentication, ShortAuthenticationFailure, ShortAuthenticationStep,
        Step, UndeliveredReason,
    };
    use std::time::Duration;

    fn id(name: &str) -> MemberId {
        MemberId::try_from(name).unwrap()
    }

    fn entry(entry: Value) -> Option<Entry> {
        serde_json::from_value(entry).ok()
    }

    #[test]
    fn entries_are_read() {
        let joined = json!({ "seq": 7, "kind": "joined", "member": "bob", "present": ["alice"] });
        let (member, present) = (id("bob"), vec![id("alice")]);
        let kind = EntryKind::Joined { member, present };
        assert_eq!(entry(joined), Some(Entry { seq: 7, kind }));
        let left = json!({ "kind": "left", "member": "bob", "seq": 8 });
        let kind = EntryKind::Left { member: id("bob") };
        assert_eq!(entry(left), Some(Entry { seq: 8, kind }));
        for (attachments, expected) in [(None, vec![]), (Some([[3], [4]]), vec![vec![3], vec![4]])]
        {
            let mut message =
                json!({ "seq": 9, "kind": "message", "from": "bob", "payload": [1, 2] });
            if let Some(attachments) = attachments {
                message["attachments"] = json!(attachments);
            }
            let kind = EntryKind::Message {
                from: id("bob"),
                payload: vec![1, 2],
                attachments: expected,
            };
            assert_eq!(entry(message), Some(Entry { seq: 9, kind }));
        }
    }

    #[test]
    fn objects_that_are_no_entries_are_refused() {
        for bad in [
            json!(null),
            json!({ "seq": 1, "kind": "gone", "member": "bob" }),
            json!({ "seq": 1, "member": "bob" }),
            json!({ "kind": "left", "member": "bob" }),
            json!({ "seq": -1, "kind": "left", "member": "bob" }),
            json!({ "seq": 1.5, "kind": "left", "member": "bob" }),
            json!({ "seq": 1, "kind": "left", "member": "" }),
            json!({ "seq": 1, "kind": "left", "member": "a\nb" }),
            json!({ "seq": 1, "kind": "joined", "member": "bob" }),
            json!({ "seq": 1, "kind": "message", "from": "bob", "payload": [256] }),
        ] {
            assert_eq!(entry(bad.clone()), None, "{bad}");
        }
    }

    #[test]
    fn outputs_have_a_type_and_named_fields() {
        let send = MembershipOutput::Send(Outgoing {
            payload: vec![1],
            attachments: vec![Attachment {
                to: vec![id("bob")],
                bytes: vec![2],
            }],
        });
        let expected = json!({
            "type": "send", "payload": [1], "attachments": [{ "to": ["bob"], "bytes": [2] }]
        });
        assert_eq!(to_value(&send).unwrap(), expected);
        let lost = MembershipOutput::Keys(None);
        assert_eq!(to_value(&lost).unwrap(), json!({ "type": "keys" }));
        let heard = MembershipOutput::Heard(Duration::from_micros(1500));
        assert_eq!(
            to_value(&heard).unwrap(),
            json!({ "type": "heard", "at": 1.5 })
        );
        let told = json!({ "type": "event", "event": { "type": "waiting" } });
        assert_eq!(
            to_value(MembershipOutput::Event(Event::Waiting)).unwrap(),
            told
        );
        assert_eq!(to_value(MediaOutput::Event(Event::Waiting)).unwrap(), told);
        let at = Duration::from_millis(20);
        let challenge = MediaOutput::Challenge(Challenge { attempt: 3, at });
        let expected = json!({ "type": "challenge", "attempt": 3, "at": 20.0 });
        assert_eq!(to_value(challenge).unwrap(), expected);
    }

    #[test]
    fn events_say_null_for_no_fingerprint_and_leave_out_what_is_unknown() {
        let stale = Event::Stale {
            lasting: Duration::from_secs(2),
        };
        assert_eq!(
            to_value(stale).unwrap(),
            json!({ "type": "stale", "lasting": 2000.0 })
        );
        let changed = Event::KeyChanged {
            member: id("bob"),
            before: None,
            fingerprint: None,
        };
        let expected =
            json!({ "type": "key-changed", "member": "bob", "before": null, "fingerprint": null });
        assert_eq!(to_value(changed).unwrap(), expected);
        let rejected = |seq, from| Event::Rejected {
            seq,
            from,
            reason: RejectReason::MalformedEntry,
        };
        let expected = json!({ "type": "rejected", "reason": "malformed-entry" });
        assert_eq!(to_value(rejected(None, None)).unwrap(), expected);
        let expected =
            json!({ "type": "rejected", "seq": 4, "from": "bob", "reason": "malformed-entry" });
        assert_eq!(
            to_value(rejected(Some(4), Some(id("bob")))).unwrap(),
            expected
        );
    }

    #[test]
    fn a_message_has_bytes_and_a_short_authentication_a_state() {
        let message = Event::Message {
            from: id("bob"),
            label: "chat".to_owned(),
            data: vec![7, 8],
        };
        let expected = json!({ "type": "message", "from": "bob", "label": "chat", "data": [7, 8] });
        assert_eq!(to_value(message).unwrap(), expected);
        let undelivered = Event::Undelivered {
            id: 3,
            reason: UndeliveredReason::NoGroup,
        };
        let expected = json!({ "type": "undelivered", "id": 3, "reason": "no-group" });
        assert_eq!(to_value(undelivered).unwrap(), expected);
        let progress = Event::ShortAuthentication(Box::new(ShortAuthentication::Progress {
            step: ShortAuthenticationStep::Commit,
            missing: vec![id("bob")],
            overdue: false,
        }));
        let expected = json!({
            "type": "short-authentication", "state": "progress", "step": "commit", "missing": ["bob"], "overdue": false
        });
        assert_eq!(to_value(progress).unwrap(), expected);
        let failure = ShortAuthenticationFailure::WrongNonce { member: id("bob") };
        let failed = ShortAuthentication::Failed { failure };
        let failed = Event::ShortAuthentication(Box::new(failed));
        let expected = json!({
            "type": "short-authentication", "state": "failed", "failure": { "reason": "wrong-nonce", "member": "bob" }
        });
        assert_eq!(to_value(failed).unwrap(), expected);
    }

    #[test]
    fn a_refusal_is_told_with_its_author_and_reason() {
        let refused = Event::Refused {
            by: id("bob"),
            reason: RefusalReason::PasswordWrong,
        };
        let expected = json!({ "type": "refused", "by": "bob", "reason": "password-wrong" });
        assert_eq!(to_value(refused).unwrap(), expected);
    }

    #[test]
    fn a_failure_inside_is_told_with_step_cause_and_line() {
        let error = InternalError::new(Step::MergeCommit, "no commit in flight");
        let line = error.at().line();
        let told = to_value(Event::InternalError(error)).unwrap();
        let at = told["at"].as_str().unwrap().replace('\\', "/");
        assert!(at.ends_with(&format!("forms.rs:{line}")), "{at}");
        let expected = json!({
            "type": "internal-error",
            "step": "merge-commit",
            "cause": "no commit in flight",
            "at": told["at"],
        });
        assert_eq!(told, expected);
    }

    #[test]
    fn members_are_told_without_their_leaf() {
        let member = Member {
            leaf: 3,
            id: id("bob"),
            name: None,
            fingerprint: None,
            proven: false,
        };
        let expected =
            json!({ "member": "bob", "name": null, "fingerprint": null, "proven": false });
        assert_eq!(to_value(&member).unwrap(), expected);
        let named = Member {
            name: Some("Bob".try_into().unwrap()),
            proven: true,
            ..member
        };
        assert_eq!(to_value(named).unwrap()["name"], "Bob");
    }

    #[test]
    fn counters_are_by_reason() {
        let stream = StreamStats {
            stream: StreamId(5),
            direction: Direction::Receive,
            member: Some(id("bob")),
            track: Track::CAMERA,
            frames_in: 3,
            frames_out: 1,
            empty_frames: 0,
            frames_held: 2,
            dropped: [(DropReason::NotAuthentic, 2)].into(),
            last_dropped: Some(DropReason::NotAuthentic),
        };
        let expected = json!({
            "stream": 5, "direction": "receive", "member": "bob", "track": 1, "framesIn": 3, "framesOut": 1,
            "emptyFrames": 0, "framesHeld": 2, "dropped": { "not-authentic": 2 }, "lastDropped": "not-authentic"
        });
        assert_eq!(to_value(&stream).unwrap(), expected);
        let own = StreamStats {
            direction: Direction::Send,
            member: None,
            last_dropped: None,
            ..stream
        };
        let stats = to_value(Stats {
            epoch: None,
            streams: vec![own],
        });
        let stats = stats.unwrap();
        assert_eq!(stats["epoch"], Value::Null);
        assert_eq!(stats["streams"][0]["direction"], "send");
        assert!(stats["streams"][0].get("member").is_none());
        assert!(stats["streams"][0].get("lastDropped").is_none());
    }
}
