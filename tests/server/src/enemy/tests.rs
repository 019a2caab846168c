use super::*;

const DESCRIPTOR: [u8; 3] = [0x90, 0x80, 0x05];

fn packet<'a>(from: &'a str, timestamp: u32, marker: bool, payload: &'a [u8]) -> Packet<'a> {
    Packet {
        room: "room",
        from,
        track: 1,
        to: "carol",
        codec: "vp8",
        sequence: 0,
        timestamp,
        marker,
        payload,
    }
}

fn vp8(data: &[u8]) -> Vec<u8> {
    [&DESCRIPTOR, data].concat()
}

fn order(mode: Mode, every: u64) -> Order {
    Order {
        room: "room".into(),
        from: "bob".into(),
        track: 1,
        to: None,
        mode,
        every,
        times: None,
        with: Some(("alice".into(), 1)),
        plain: b"plain".to_vec(),
        seen: 0,
        done: 0,
    }
}

fn one(data: &[u8]) -> Verdict {
    Verdict::Replace(vec![Substitute {
        marker: true,
        payload: vp8(data),
    }])
}

#[test]
fn without_an_order_it_only_watches() {
    let mut enemy = Enemy::default();
    assert_eq!(
        enemy.forward(&packet("bob", 1, false, &vp8(b"\x01ab"))),
        Verdict::Pass
    );
    let rest = vp8(b"cd");
    let second = Packet {
        sequence: 1,
        ..packet("bob", 1, true, &rest)
    };
    assert_eq!(enemy.forward(&second), Verdict::Pass);
    let seen = enemy.seen("room", 5);
    assert_eq!(seen.len(), 1);
    assert_eq!((seen[0].frames, &*seen[0].codec), (1, "vp8"));
    assert_eq!(seen[0].sample, [hex::encode(b"\x01abcd")]);
    assert!(enemy.seen("elsewhere", 5).is_empty());
}

#[test]
fn a_frame_with_a_lost_or_late_packet_is_no_sample() {
    let mut enemy = Enemy::default();
    let numbered = |timestamp, sequence, marker, payload| Packet {
        sequence,
        ..packet("bob", timestamp, marker, payload)
    };
    let (first, last) = (vp8(b"\x01ab"), [&[0x80, 0x80, 0x05], &b"cd"[..]].concat());
    enemy.forward(&numbered(1, 1, false, &first));
    enemy.forward(&numbered(1, 3, true, &last));
    enemy.forward(&numbered(2, 4, false, &first));
    enemy.forward(&numbered(1, 2, false, &last));
    enemy.forward(&numbered(2, 5, true, &last));
    enemy.forward(&numbered(3, 6, false, &first));
    enemy.forward(&numbered(3, 7, true, &last));
    let seen = enemy.seen("room", 5);
    assert_eq!((seen[0].frames, seen[0].sample.len()), (3, 1));
}

#[test]
fn every_second_frame_is_tampered_with_as_a_whole() {
    let mut enemy = Enemy::default();
    enemy.order("room", "bob", 1, None, Some(order(Mode::Flip, 2)));
    for (timestamp, last) in [(1, b"cd"), (2, b"ce"), (3, b"cd"), (4, b"ce")] {
        let first = enemy.forward(&packet("bob", timestamp, false, &vp8(b"\x01ab")));
        assert_eq!(first, Verdict::Replace(vec![]), "held back");
        let second = enemy.forward(&packet("bob", timestamp, true, &vp8(b"cd")));
        assert_eq!(second, one(&[b"\x01ab", &last[..]].concat()));
    }
    assert_eq!(enemy.orders("room")[0].done, 2);
    enemy.order("room", "bob", 1, None, None);
    assert_eq!(
        enemy.forward(&packet("bob", 5, true, &vp8(b"\x01z"))),
        Verdict::Pass
    );
}

#[test]
fn an_order_begins_with_a_whole_frame() {
    let mut enemy = Enemy::default();
    assert_eq!(
        enemy.forward(&packet("bob", 1, false, &vp8(b"\x01a"))),
        Verdict::Pass
    );
    enemy.order("room", "bob", 1, Some("carol"), Some(order(Mode::Plain, 1)));
    assert_eq!(
        enemy.forward(&packet("bob", 1, true, &vp8(b"b"))),
        Verdict::Pass
    );
    assert_eq!(
        enemy.forward(&packet("bob", 2, true, &vp8(b"\x01c"))),
        one(b"plain")
    );
}

#[test]
fn replays_and_swaps_take_frames_that_were_sent() {
    let mut enemy = Enemy::default();
    enemy.forward(&packet("alice", 9, true, &vp8(b"\x01alice")));
    enemy.order("room", "bob", 1, None, Some(order(Mode::Replay, 1)));
    assert_eq!(
        enemy.forward(&packet("bob", 1, true, &vp8(b"\x01one"))),
        one(b"\x01one"),
        "nothing to replay yet"
    );
    for timestamp in [2, 3] {
        let verdict = enemy.forward(&packet("bob", timestamp, true, &vp8(b"\x01two")));
        assert_eq!(verdict, one(b"\x01one"));
    }
    let swap = Order {
        times: Some(1),
        ..order(Mode::Swap, 1)
    };
    enemy.order("room", "bob", 1, None, Some(swap));
    assert_eq!(
        enemy.forward(&packet("bob", 4, true, &vp8(b"\x01x"))),
        one(b"\x01alice")
    );
    assert_eq!(
        enemy.forward(&packet("bob", 5, true, &vp8(b"\x01x"))),
        one(b"\x01x"),
        "done"
    );
    assert_eq!(
        enemy.forward(&packet("alice", 10, true, &vp8(b"\x01y"))),
        Verdict::Pass
    );
}
