//! What the group wants done without an entry reaches the caller, and the caller hears when.

#[cfg(test)]
mod tests {
    use sotto_client::{Client, Config, Event, Output};
    use sotto_group::{Entry, EntryKind, MemberId, Outgoing, Pace, Seed, Suite};
    use std::time::Duration;

    fn outputs(client: &mut Client) -> (Vec<Outgoing>, Vec<Event>) {
        let (mut sent, mut events) = (Vec::new(), Vec::new());
        while let Some(output) = client.poll_output() {
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
        let mut client = Client::new(Config {
            member: alice.clone(),
            suite: Suite::Classical,
            pace: Pace {
                refresh: Some(refresh),
                ..Pace::default()
            },
            frames: vec![],
            seed: Seed::random().unwrap(),
        })
        .unwrap();
        assert_eq!(client.next_timeout(), None);
        let joined = EntryKind::Joined {
            member: alice.clone(),
            present: vec![],
        };
        let mut seq = 0;
        let mut handle = |client: &mut Client, kind, now| {
            seq += 1;
            client.handle_entry(Entry { seq, kind }, now);
            outputs(client)
        };
        let echo = |sent: Vec<Outgoing>| EntryKind::Message {
            from: alice.clone(),
            payload: sent[0].payload.clone(),
            attachments: vec![],
        };
        let start = Duration::from_secs(5);
        let (sent, _) = handle(&mut client, joined, start);
        handle(&mut client, echo(sent), start);
        assert_eq!(client.next_timeout(), Some(start + refresh));
        client.handle_timeout(start + refresh - Duration::from_nanos(1));
        assert!(outputs(&mut client).0.is_empty());
        client.handle_timeout(start + refresh);
        let (sent, _) = outputs(&mut client);
        assert_eq!(sent.len(), 1);
        let (_, events) = handle(&mut client, echo(sent), start + refresh);
        assert!(matches!(events[..], [Event::Epoch { epoch: 1, .. }]));
    }
}
