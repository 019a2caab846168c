//! A node of NATS that says nothing any more while its connections stay open: servers go to another one. Without a `nats-server` on
//! this machine these tests are skipped.

use crate::common::line::Line;
use crate::common::nats::Nats;
use crate::common::program::{Program, command};
use crate::common::{Client, joined, message};

// The lines have threads of their own: a start of a server is waited for without the runtime.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_goes_to_another_node_of_nats_when_its_own_is_silent() {
    let Some(nats) = Nats::start("silence") else {
        return;
    };
    let lines = [Line::to(nats.port()).await, Line::to(nats.port()).await];
    let urls = lines.each_ref().map(Line::url).join(",");
    let options = ["--no-sfu", "--port", "0", "--cluster", &urls];
    let mut server = Program::start(command(&options));
    let (mut alice, _) = Client::join(server.address(), "room", "alice").await;
    let (seq, kind, _) = alice.entry().await;
    assert_eq!((seq, kind), (1, joined("alice", &[])));

    let mut own = usize::from(lines[0].used() == 0);
    for number in 2..5 {
        let other = 1 - own;
        let before = lines[other].used();
        lines[own].silence(true);
        // Neither the member nor its message is lost, and the member is told nothing of it.
        alice.append(b"hello", &[]).await;
        let (seq, kind, _) = alice.entry().await;
        assert_eq!((seq, kind), (number, message("alice", 5, &[])));
        assert!(lines[other].used() > before, "it is at the other node");
        lines[own].silence(false);
        own = other;
    }
}
