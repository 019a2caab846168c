//! An adversary between the SFU and its subscribers: it sees every frame, and changes frames by the tests' orders.

use crate::frame::Packaging;
use crate::tamper::{Knowledge, Mode};
use serde::Serialize;
use sotto_server::{Interceptor, Packet, Substitute, Verdict};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Frames kept of each flow.
pub const KEPT: usize = 64;

/// The same enemy for the SFU and for the control.
#[derive(Clone, Default)]
pub struct Enemy(Arc<Mutex<State>>);

/// One track on its way to one subscriber.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flow {
    pub room: String,
    pub from: String,
    pub track: u8,
    pub to: String,
}

/// An order to tamper with the frames of one flow, or of the flows of one track to all subscribers.
#[derive(Clone, Debug)]
pub struct Order {
    pub room: String,
    pub from: String,
    pub track: u8,
    pub to: Option<String>,
    pub mode: Mode,
    /// Every how-manieth frame.
    pub every: u64,
    /// After so many the order is done.
    pub times: Option<u64>,
    /// Member and track to swap with.
    pub with: Option<(String, u8)>,
    /// The bytes that [`Mode::Plain`] injects.
    pub plain: Vec<u8>,
    /// Frames seen.
    pub seen: u64,
    /// Frames tampered with.
    pub done: u64,
}

/// The frames of one flow so far.
#[derive(Clone, Debug, Serialize)]
pub struct Seen {
    pub from: String,
    pub track: u8,
    pub to: String,
    pub codec: String,
    /// Frames since the beginning.
    pub frames: u64,
    /// The last of these frames in hexadecimal, oldest first, as they were forwarded. Frames with lost or late packets
    /// are left out.
    pub sample: Vec<String>,
}

#[derive(Default)]
struct State {
    orders: Vec<Order>,
    flows: BTreeMap<Flow, Stream>,
}

#[derive(Default)]
struct Stream {
    codec: String,
    frames: u64,
    last: VecDeque<Vec<u8>>,
    /// The last frame that was forwarded as it was sent.
    before: Option<Vec<u8>>,
    assembling: Option<Assembling>,
}

/// A frame of which not all packets have come.
struct Assembling {
    timestamp: u32,
    descriptor: Vec<u8>,
    data: Vec<u8>,
    /// Whether its packets are being held back.
    held: bool,
    /// Whether it has had all of its packets so far, in order.
    whole: bool,
    /// The sequence number of its next packet.
    next: u64,
}

impl Enemy {
    /// Replaces the order for the same flows; with no order, nothing is done to them any more.
    pub fn order(&self, room: &str, from: &str, track: u8, to: Option<&str>, order: Option<Order>) {
        let mut state = self.state();
        state.orders.retain(|order| {
            (order.room.as_str(), order.from.as_str(), order.track) != (room, from, track)
                || (to.is_some() && order.to.as_deref() != to)
        });
        state.orders.extend(order);
    }

    pub fn orders(&self, room: &str) -> Vec<Order> {
        let state = self.state();
        let orders = state.orders.iter();
        orders.filter(|order| order.room == room).cloned().collect()
    }

    /// The last `sample` frames of each flow in a room.
    pub fn seen(&self, room: &str, sample: usize) -> Vec<Seen> {
        self.state()
            .flows
            .iter()
            .filter(|(flow, _)| flow.room == room)
            .map(|(flow, stream)| Seen {
                from: flow.from.clone(),
                track: flow.track,
                to: flow.to.clone(),
                codec: stream.codec.clone(),
                frames: stream.frames,
                sample: stream
                    .last
                    .iter()
                    .skip(stream.last.len().saturating_sub(sample))
                    .map(hex::encode)
                    .collect(),
            })
            .collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Interceptor for Enemy {
    fn forward(&mut self, packet: &Packet<'_>) -> Verdict {
        self.state().forward(packet).unwrap_or(Verdict::Pass)
    }
}

impl State {
    /// `None`: the packet is none of the enemy's business.
    fn forward(&mut self, packet: &Packet<'_>) -> Option<Verdict> {
        let packaging = Packaging::of(packet.codec)?;
        let (descriptor, data) = packaging.split(packet.payload)?;
        let flow = Flow {
            room: packet.room.into(),
            from: packet.from.into(),
            track: packet.track,
            to: packet.to.into(),
        };
        let order = self.orders.iter_mut().position(|order| order.is_for(&flow));
        let stream = self.flows.entry(flow.clone()).or_default();
        packet.codec.clone_into(&mut stream.codec);
        let mut frame = stream
            .assembling
            .take()
            .filter(|frame| frame.timestamp == packet.timestamp)
            .unwrap_or_else(|| Assembling {
                timestamp: packet.timestamp,
                descriptor: descriptor.into(),
                data: Vec::new(),
                held: order.is_some(),
                whole: packaging.begins(descriptor),
                next: packet.sequence,
            });
        frame.whole &= packet.sequence == frame.next;
        frame.next = packet.sequence + 1;
        frame.data.extend(data);
        if !packaging.ends(packet.marker) {
            let verdict = frame.verdict_before_the_end();
            stream.assembling = Some(frame);
            return Some(verdict);
        }
        let tampered = match order {
            Some(order) if frame.held => self.tamper(order, &flow, packaging, &frame.data),
            _ => None,
        };
        let stream = self.flows.entry(flow).or_default();
        stream.frames += 1;
        if tampered.is_none() && frame.whole {
            stream.before = Some(frame.data.clone());
        }
        let verdict = match (&tampered, frame.held) {
            (None, false) => Verdict::Pass,
            (Some(data), _) => Verdict::Replace(packaging.pack(&frame.descriptor, data)),
            (None, true) => Verdict::Replace(packaging.pack(&frame.descriptor, &frame.data)),
        };
        if frame.whole {
            stream.keep(tampered.unwrap_or(frame.data));
        }
        Some(with_marker_of(packet, packaging, verdict))
    }

    /// The packets in the place of the frame, if it is its turn.
    fn tamper(
        &mut self,
        order: usize,
        flow: &Flow,
        packaging: Packaging,
        data: &[u8],
    ) -> Option<Vec<u8>> {
        let order = self.orders.get_mut(order)?;
        order.seen += 1;
        let over = order.times.is_some_and(|times| order.done >= times);
        if over || order.seen % order.every != 0 {
            return None;
        }
        let before = self
            .flows
            .get(flow)
            .and_then(|stream| stream.before.as_deref());
        let other = order.with.as_ref().and_then(|(from, track)| {
            let other = Flow {
                from: from.clone(),
                track: *track,
                ..flow.clone()
            };
            self.flows.get(&other)?.before.as_deref()
        });
        let knows = Knowledge {
            before,
            other,
            plain: &order.plain,
        };
        let tampered = order.mode.apply(packaging, data, &knows)?;
        order.done += 1;
        Some(tampered)
    }
}

impl Stream {
    fn keep(&mut self, frame: Vec<u8>) {
        if self.last.len() == KEPT {
            self.last.pop_front();
        }
        self.last.push_back(frame);
    }
}

impl Assembling {
    fn verdict_before_the_end(&self) -> Verdict {
        if self.held {
            Verdict::Replace(Vec::new())
        } else {
            Verdict::Pass
        }
    }
}

impl Order {
    fn is_for(&self, flow: &Flow) -> bool {
        self.room == flow.room
            && self.from == flow.from
            && self.track == flow.track
            && self.to.as_ref().is_none_or(|to| *to == flow.to)
    }
}

/// For audio the marker says something else and stays as it was.
fn with_marker_of(packet: &Packet<'_>, packaging: Packaging, verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Replace(substitutes) if packaging == Packaging::Bare => Verdict::Replace(
            substitutes
                .into_iter()
                .map(|substitute| Substitute {
                    marker: packet.marker,
                    ..substitute
                })
                .collect(),
        ),
        other => other,
    }
}

#[cfg(test)]
mod tests;
