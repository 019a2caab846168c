//! The reports of runs that are made by themselves: a large room, and half of the load for a longer time.

use super::figures::{Large, Machine, Phase, Soak};
use crate::table::{Table, figure, thousands};

/// The machine, in words.
pub(super) fn on(machine: &Machine) -> String {
    format!(
        "{}, {} cores, load {:.1} before",
        machine.processor, machine.cores, machine.load_before
    )
}

/// A large room.
#[must_use]
pub fn large(large: &Large) -> String {
    let mut times = Table::new([
        "Part",
        "Seconds",
        "Seconds of processor time, server",
        "Seconds of processor time, clients",
    ]);
    for (name, phase) in [
        ("All come in, each with its KeyPackage", &large.arrival),
        (
            "From the last one on: all commits and Welcomes are with all",
            &large.joining,
        ),
    ] {
        let Phase {
            seconds,
            server,
            clients,
        } = phase;
        let row = [*seconds, *server, *clients].map(figure);
        times.row(std::iter::once(name.to_owned()).chain(row));
    }
    let mut table = Table::new([
        "Deliveries",
        "MB delivered",
        "Longest queue, MB",
        "Its limit, MB",
        "MiB of memory",
    ]);
    table.row([
        thousands(large.entries as f64),
        thousands(large.bytes as f64 / 1e6),
        figure(large.queue as f64 / 1e6),
        figure(large.queue_limit as f64 / 1e6),
        thousands(large.memory as f64 / 1024.0),
    ]);
    format!(
        "{}.\n\n{} members come in one after the other, each publishes a KeyPackage, and commits of at most 256 members bring them into the group, \
         each with its Welcome: filler of about the sizes that these have in the hybrid cipher suite, so this is the server\'s share of a large call, and not that of \
         the members\' cryptography. Every delivery is counted, and one that is missing ends the run, as does a queue over its limit. Clients and server share the \
         machine.\n\n{times}\n{table}",
        on(&large.machine),
        thousands(large.members as f64),
    )
}

/// Half of the load.
#[must_use]
pub fn soak(soak: &Soak) -> String {
    let mut table = Table::new([
        "Minutes",
        "Members that came and left",
        "Cores taken",
        "Sent × receivers",
        "Missing",
        "MiB, most in the second quarter",
        "MiB, most in the last quarter",
        "Looks",
    ]);
    table.row([
        figure(soak.minutes),
        thousands(soak.guests as f64),
        figure(soak.cores),
        thousands(soak.expected as f64),
        thousands(soak.missing as f64),
        figure(soak.memory_early / 1024.0),
        figure(soak.memory_late / 1024.0),
        thousands(soak.samples as f64),
    ]);
    format!(
        "{}.\n\n{} rooms of four, all of whom send, and members of the log that come, send an entry, have it back and leave. \
         Memory that grows by more than a tenth from the second quarter of the time to the last ends the run, as does a packet that is missing without the kernel or \
         the server having told of a loss.\n\n{table}",
        on(&soak.machine),
        soak.rooms
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_told_for_server_and_clients_apart() {
        let phase = |server, clients| Phase {
            seconds: 30.0,
            server,
            clients,
        };
        let text = large(&Large {
            machine: Machine {
                processor: "P".to_owned(),
                cores: 2,
                load_before: 0.5,
            },
            members: 1000,
            entries: 504_500,
            bytes: 1_000_000,
            arrival: phase(11.0, 22.0),
            joining: phase(12.0, 24.0),
            queue: 1,
            queue_limit: 2,
            memory: 1024,
        });
        for part in [
            "11.0",
            "22.0",
            "12.0",
            "24.0",
            "504,500",
            "P, 2 cores, load 0.5",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}
