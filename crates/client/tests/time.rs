//! Timers of the group that need no entry: their messages and events reach the caller, which is told when they are due.

#[cfg(test)]
mod tests {
    use sotto_client::test_kit::{Output, Participant};
    use sotto_client::{Config, Event};
    use sotto_group::{Entry, EntryKind, MemberId, MlsCipherSuite, Outgoing, Timing};
    use std::time::Duration;

    fn outputs(participant: &mut Participant) -> (Vec<Outgoing>, Vec<Event>) {
        let (mut sent, mut events) = (Vec::new(), Vec::new());
        while let Some(output) = participant.poll_output() {
            match output {
                Output::Send(outgoing) => sent.push(outgoing),
                Output::Event(event) => events.push(event),
            }
        }
        (sent, events)
    }

    #[test]
    fn a_member_renews_its_keys_when_it_is_told_the_time() {
        let refresh = Duration::from_secs(60);
        let alice = MemberId::try_from("alice").unwrap();
        let mut participant = Participant::new(Config {
            member: alice.clone(),
            suite: MlsCipherSuite::Classical,
            timing: Timing {
                refresh: Some(refresh),
                ..Timing::default()
            },
            frames: vec![],
            link: None,
        })
        .unwrap();
        assert_eq!(participant.next_timeout(), None);
        let joined = EntryKind::Joined {
            member: alice.clone(),
            present: vec![],
        };
        let mut seq = 0;
        let mut handle = |participant: &mut Participant, kind, now| {
            seq += 1;
            participant.handle_entry(Entry { seq, kind }, now);
            outputs(participant)
        };
        let echo = |sent: Vec<Outgoing>| EntryKind::Message {
            from: alice.clone(),
            payload: sent[0].payload.clone(),
            attachments: vec![],
        };
        let start = Duration::from_secs(5);
        let (sent, _) = handle(&mut participant, joined, start);
        handle(&mut participant, echo(sent), start);
        assert_eq!(participant.next_timeout(), Some(start + refresh));
        participant.handle_timeout(start + refresh - Duration::from_nanos(1));
        assert!(outputs(&mut participant).0.is_empty());
        participant.handle_timeout(start + refresh);
        let (sent, _) = outputs(&mut participant);
        assert_eq!(sent.len(), 1);
        let (_, events) = handle(&mut participant, echo(sent), start + refresh);
        assert!(matches!(events[..], [Event::Epoch { epoch: 1, .. }]));
    }
}
