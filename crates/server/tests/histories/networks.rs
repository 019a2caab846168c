//! Network namespaces of hosts around a router, which loses without a word what goes from some to others (`ip netns`, for root on
//! Linux).

use crate::common::LONG;
use std::net::Ipv4Addr;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Beginning of the names of all namespaces of these tests; the number of the process comes next.
const PREFIX: &str = "sotto-histories-";

/// Networks that this process has made.
static MADE: AtomicUsize = AtomicUsize::new(0);

pub struct Networks {
    prefix: String,
    hosts: Vec<Host>,
    /// Packets that are lost, by index of the sender and of the receiver.
    lost: Vec<(usize, usize)>,
}

/// A machine in a network of its own.
pub struct Host {
    pub namespace: String,
    pub address: Ipv4Addr,
}

impl Networks {
    /// One host for each name, all of which reach each other.
    ///
    /// # Errors
    /// The thing that this machine lacks, in words.
    pub fn new(names: &[&str]) -> Result<Self, String> {
        sweep()?;
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let mut networks = Self {
            prefix: format!("{PREFIX}{}-{number}-", std::process::id()),
            hosts: Vec::new(),
            lost: Vec::new(),
        };
        let router = networks.router();
        add(&router)?;
        let forward = ["net.ipv4.ip_forward=1"];
        let around = ["netns", "exec", &router, "sysctl", "-q", "-w"];
        ip(&[&around[..], &forward].concat())?;
        for (at, name) in (1..).zip(names) {
            // Of the block for benchmarks (RFC 2544), which no network of this machine should have.
            let [near, far] = [1, 2].map(|last| Ipv4Addr::new(198, 18, at, last));
            let namespace = format!("{}{name}", networks.prefix);
            add(&namespace)?;
            networks.hosts.push(Host {
                namespace: namespace.clone(),
                address: far,
            });
            let wire = format!("wire{at}");
            for line in [
                format!("-n {router} link add {wire} type veth peer name eth0 netns {namespace}"),
                format!("-n {router} addr add {near}/24 dev {wire}"),
                format!("-n {namespace} addr add {far}/24 dev eth0"),
                format!("-n {router} link set {wire} up"),
                format!("-n {namespace} link set eth0 up"),
                format!("-n {namespace} route add default via {near}"),
            ] {
                ip(&line.split(' ').collect::<Vec<_>>())?;
            }
        }
        Ok(networks)
    }

    pub fn host(&self, at: usize) -> &Host {
        &self.hosts[at]
    }

    /// Loses what goes from one host to another.
    pub fn lose(&mut self, from: usize, to: usize) {
        self.rule("add", from, to);
        self.lost.push((from, to));
    }

    /// Loses what goes between any of some hosts and any of others.
    pub fn cut(&mut self, some: &[usize], others: &[usize]) {
        for (one, other) in some
            .iter()
            .flat_map(|one| others.iter().map(move |other| (*one, *other)))
        {
            self.lose(one, other);
            self.lose(other, one);
        }
    }

    /// All reach each other again.
    pub fn heal(&mut self) {
        for (from, to) in std::mem::take(&mut self.lost) {
            self.rule("del", from, to);
        }
    }

    fn rule(&self, change: &str, from: usize, to: usize) {
        let [from, to] = [from, to].map(|at| self.hosts[at].address);
        let line = format!(
            "-n {} rule {change} pref 100 from {from} to {to} blackhole",
            self.router()
        );
        ip(&line.split(' ').collect::<Vec<_>>()).unwrap();
    }

    fn router(&self) -> String {
        format!("{}router", self.prefix)
    }
}

impl Drop for Networks {
    fn drop(&mut self) {
        for name in namespaces().unwrap_or_default() {
            if name.starts_with(&self.prefix) {
                remove(&name);
            }
        }
    }
}

impl Host {
    /// The beginning of a command line that runs on this host.
    pub fn around(&self) -> [&str; 4] {
        ["ip", "netns", "exec", &self.namespace]
    }

    /// Moves this thread, and those that it starts from then on, to the host.
    #[cfg(target_os = "linux")]
    pub fn enter(&self) {
        use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
        use std::os::fd::AsFd as _;
        let path = format!("/var/run/netns/{}", self.namespace);
        let namespace = std::fs::File::open(path).unwrap();
        let network = Some(LinkNameSpaceType::Network);
        move_into_link_name_space(namespace.as_fd(), network).unwrap();
    }

    #[cfg(not(target_os = "linux"))]
    pub fn enter(&self) {
        unreachable!("there are network namespaces on Linux alone");
    }
}

/// Removes what processes have left that were killed.
fn sweep() -> Result<(), String> {
    for name in namespaces()? {
        let process = name
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.split('-').next());
        if let Some(process) = process
            && !std::path::Path::new("/proc").join(process).exists()
        {
            remove(&name);
        }
    }
    Ok(())
}

/// Removes a namespace, with the programs in it.
fn remove(name: &str) {
    let begun = Instant::now();
    loop {
        let running = programs(name).unwrap_or_default();
        if running.is_empty() || begun.elapsed() > LONG {
            break;
        }
        let _ = Command::new("kill").arg("-KILL").args(running).status();
        std::thread::sleep(Duration::from_millis(10));
    }
    let _ = ip(&["netns", "del", name]);
}

/// The numbers of the programs in a namespace, but for the one that tells them, which a thread in there has started.
fn programs(name: &str) -> std::io::Result<Vec<String>> {
    let child = Command::new("ip")
        .args(["netns", "pids", name])
        .stdout(Stdio::piped())
        .spawn()?;
    let own = child.id().to_string();
    let told = child.wait_with_output()?;
    let told = String::from_utf8_lossy(&told.stdout);
    let others = told.split_whitespace().filter(|pid| *pid != own);
    Ok(others.map(str::to_owned).collect())
}

fn add(name: &str) -> Result<(), String> {
    ip(&["netns", "add", name])?;
    ip(&["-n", name, "link", "set", "lo", "up"])
}

fn namespaces() -> Result<Vec<String>, String> {
    let told = run(Command::new("ip").args(["netns", "list"]))?;
    let names = told.lines().filter_map(|line| line.split(' ').next());
    Ok(names.map(str::to_owned).collect())
}

fn ip(arguments: &[&str]) -> Result<(), String> {
    run(Command::new("ip").args(arguments)).map(drop)
}

fn run(command: &mut Command) -> Result<String, String> {
    let done = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("there is no `ip` ({error}): apt install iproute2"))?;
    if !done.status.success() {
        let told = String::from_utf8_lossy(&done.stderr);
        return Err(format!(
            "network namespaces need root on Linux; {command:?} says: {}",
            told.trim()
        ));
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}
