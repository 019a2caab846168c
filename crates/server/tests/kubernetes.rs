//! The configuration of NATS in the manifests for Kubernetes, with its user's rights, under two servers. Without a `nats-server` on this
//! machine the test is skipped.

use crate::common::cluster::Server;
use crate::common::nats::Nats;
use str0m::media::MediaKind;

const MANIFEST: &str = include_str!("../../../packaging/kubernetes/nats.yaml");
const PASSWORD: &str = "p1";

/// The file of the ConfigMap, for one node on this machine: without the other nodes, and without the ports and the name of a pod.
fn configuration() -> String {
    let mut lines = Vec::new();
    let mut is_of_cluster = false;
    let file = MANIFEST
        .lines()
        .skip_while(|line| *line != "  nats.conf: |")
        .skip(1)
        .map_while(|line| line.strip_prefix("    "));
    for line in file {
        is_of_cluster |= line == "cluster {";
        let is_of_pod = ["server_name:", "port:", "http:"]
            .iter()
            .any(|name| line.starts_with(name));
        if !is_of_cluster && !is_of_pod {
            lines.push(line);
        }
        is_of_cluster &= line != "}";
    }
    lines
        .join("\n")
        .replace("store_dir: /data", "store_dir: \"STORE\"")
        .replace("$PASSWORD", PASSWORD)
}

#[tokio::test]
async fn servers_have_all_rights_that_they_need() {
    let configuration = configuration();
    assert!(configuration.contains("STORE") && configuration.contains(PASSWORD));
    let Some(nats) = Nats::start_with("kubernetes", &configuration) else {
        return;
    };
    let user = ["--cluster-user", "sotto", "--cluster-secret", PASSWORD];
    let one = Server::start(&nats, &user);
    let other = Server::start_alone(&nats, &user);
    let mut bob = other.enter("room", "bob").await;
    bob.offer(&[(1, MediaKind::Video)], &[]).await;
    assert!(one.has_answered(&bob.answer), "{}", bob.answer);
}
