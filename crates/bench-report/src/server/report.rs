//! The report of a run, for the terminal and for the documentation.

use super::figures::{Entries, Figures, Forwarding, Media};
use super::long::on;
use crate::table::{self, Table, figure, thousands};

/// The section of `docs/operations.md`.
#[must_use]
pub fn section(figures: &Figures) -> String {
    format!(
        "`cargo xtask bench server --write-docs` measures and rewrites this section; without the option it only prints it.\n\n\
         The server is a process of its own, a release build with `--metrics`, and its clients are programs on the same machine: the room log over WebSockets, \
         media by ICE, DTLS and SRTP over UDP. A member that sends has a microphone, 50 packets of 100 bytes per second, and a camera, 30 frames of \
         two packets of 1,050 bytes, which is a call with 360p in VP8. The contents are filler of these sizes: the server looks into none. Figures are processor time of the server's process, in \
         user mode and in the kernel, not time on a clock, since clients, servers and whatever else the machine does share its cores; \
         each is the median of {} rounds of {} seconds, with the smallest and the largest. Janus has the same clients and is loaded in turn with Sotto, round by round. \
         Each packet that is sent has to come to each receiver: one that is missing ends the run, unless the server or the kernel has told of a loss. \
         Of the larger rooms few members send: the clients' side of more does not fit beside the servers on a small machine.\n\n{}",
        figures.rounds,
        figures.seconds,
        text(figures)
    )
}

/// Everything, as Markdown that can be read in a terminal.
#[must_use]
pub fn text(figures: &Figures) -> String {
    let janus = figures.janus.as_deref().map_or_else(
        || "no Janus there".to_owned(),
        |version| format!("Janus {version} with VideoRoom"),
    );
    format!(
        "{}; {janus}.\n\n\
         ### One room\n\n{}\n\
         ### Rooms of four, all of whom send\n\n{}\n\
         *Rooms per core* is one second over the processor time per forwarded packet, over the {} packets that a room forwards in a second: a bound \
         by processor time alone, which leaves nothing for bursts.\n\n\
         ### Losses\n\n{}\n\
         ### Memory\n\n{}\n\
         ### Entries of the log\n\n{}",
        on(&figures.machine),
        one_room(&figures.members),
        rooms(&figures.rooms),
        thousands(room_rate()),
        losses(figures),
        memory(figures),
        entries(&figures.entries),
    )
}

/// Packets that a member sends in a second.
const PACKETS: f64 = 50.0 + 2.0 * 30.0;

/// Packets that a room of four forwards in a second, if all send.
fn room_rate() -> f64 {
    4.0 * 3.0 * PACKETS
}

fn one_room(rows: &[Media]) -> Table {
    let mut table = Table::new([
        "Members, senders",
        "Forwarded per second",
        "Sotto: µs per packet",
        "Janus: µs per packet",
        "Sotto to Janus",
        "One core forwards",
    ]);
    for row in rows {
        table.row([
            format!("{}, {}", row.members, row.senders),
            thousands(median(&row.sotto.rates)),
            spread(&row.sotto.micros),
            other(row, |janus| spread(&janus.micros)),
            ratio(row),
            thousands(1e6 / median(&row.sotto.micros)),
        ]);
    }
    table
}

fn rooms(rows: &[Media]) -> Table {
    let mut table = Table::new([
        "Rooms",
        "Forwarded per second",
        "Sotto: µs per packet",
        "Janus: µs per packet",
        "Sotto to Janus",
        "Sotto: rooms per core",
        "Janus: rooms per core",
    ]);
    let per_core = |forwarding: &Forwarding| {
        thousands((1e6 / median(&forwarding.micros) / room_rate()).floor())
    };
    for row in rows {
        table.row([
            row.rooms.to_string(),
            thousands(median(&row.sotto.rates)),
            spread(&row.sotto.micros),
            other(row, |janus| spread(&janus.micros)),
            ratio(row),
            per_core(&row.sotto),
            other(row, per_core),
        ]);
    }
    table
}

fn losses(figures: &Figures) -> Table {
    let mut table = Table::new([
        "Rooms, members, senders",
        "Sotto: sent × receivers",
        "Missing",
        "Janus: sent × receivers",
        "Missing",
    ]);
    for row in all(figures) {
        table.row([
            title(row),
            thousands(row.sotto.expected as f64),
            thousands(row.sotto.missing as f64),
            other(row, |janus| thousands(janus.expected as f64)),
            other(row, |janus| thousands(janus.missing as f64)),
        ]);
    }
    table
}

fn memory(figures: &Figures) -> Table {
    let mut table = Table::new([
        "Rooms, members, senders",
        "Sotto: MiB under load",
        "KiB per member",
        "Janus: MiB under load",
        "KiB per member",
    ]);
    for row in all(figures) {
        let members = (row.rooms * row.members) as f64;
        let total = |forwarding: &Forwarding| figure(forwarding.memory_after as f64 / 1024.0);
        let each = |forwarding: &Forwarding| {
            let more = forwarding
                .memory_after
                .saturating_sub(forwarding.memory_before);
            thousands(more as f64 / members)
        };
        table.row([
            title(row),
            total(&row.sotto),
            each(&row.sotto),
            other(row, total),
            other(row, each),
        ]);
    }
    table
}

fn entries(rows: &[Entries]) -> Table {
    let mut table = Table::new([
        "Members",
        "Entries",
        "Send to echo, 50th percentile, ms",
        "99th percentile, ms",
        "µs of processor time per delivery",
        "KiB per member without media",
    ]);
    for row in rows {
        table.row([
            row.members.to_string(),
            row.entries.to_string(),
            figure(row.median),
            figure(row.high),
            figure(row.micros),
            thousands(row.memory),
        ]);
    }
    table
}

fn all(figures: &Figures) -> impl Iterator<Item = &Media> {
    figures.members.iter().chain(&figures.rooms)
}

fn title(row: &Media) -> String {
    format!("{}, {}, {}", row.rooms, row.members, row.senders)
}

fn other(row: &Media, cell: impl Fn(&Forwarding) -> String) -> String {
    row.janus.as_ref().map_or_else(|| "–".to_owned(), cell)
}

fn ratio(row: &Media) -> String {
    other(row, |janus| {
        figure(median(&row.sotto.micros) / median(&janus.micros))
    })
}

fn spread(values: &[f64]) -> String {
    let (mut low, mut high) = (f64::INFINITY, 0.0_f64);
    for value in values {
        low = low.min(*value);
        high = high.max(*value);
    }
    table::spread(median(values), low, high)
}

/// The middle value; of an even number the upper one of both.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(janus: Option<Forwarding>) -> Media {
        let sotto = Forwarding {
            micros: vec![30.0, 10.0, 20.0],
            rates: vec![1320.0],
            memory_before: 1024,
            memory_after: 1024 + 400,
            ..Forwarding::default()
        };
        Media {
            rooms: 1,
            members: 4,
            senders: 4,
            sotto,
            janus,
        }
    }

    #[test]
    fn the_median_is_told_with_its_spread() {
        assert_eq!(spread(&[30.0, 10.0, 20.0]), "20.0 (10.0–30.0)");
    }

    #[test]
    fn rooms_per_core_are_derived_from_the_time_of_a_packet() {
        let text = rooms(&[row(None)]).to_string();
        // 50,000 packets, 1,320 for each room.
        assert!(text.contains("| 37 |") || text.contains(" 37 |"), "{text}");
        assert!(text.contains(" – |"), "{text}");
    }

    #[test]
    fn the_ratio_is_that_of_medians() {
        let janus = Forwarding {
            micros: vec![40.0],
            rates: vec![1.0],
            ..Forwarding::default()
        };
        assert_eq!(ratio(&row(Some(janus))), "0.50");
    }
}
