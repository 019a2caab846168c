//! H.264 and H.265.

/// How a codec's packets are made.
pub struct Format {
    header: usize,
    /// RFC 6184 §5.7, §5.8: STAP-A and FU-A. RFC 7798 §4.4.2, §4.4.3: AP and FU.
    aggregated: u8,
    fragment: u8,
    shift: u8,
    mask: u8,
}

pub const H264: Format = Format {
    header: 1,
    aggregated: 24,
    fragment: 28,
    shift: 0,
    mask: 0x1F,
};

pub const H265: Format = Format {
    header: 2,
    aggregated: 48,
    fragment: 49,
    shift: 1,
    mask: 0x3F,
};

impl Format {
    fn kind(&self, unit: &[u8]) -> u8 {
        unit[0] >> self.shift & self.mask
    }

    /// The header of `unit` with another type.
    fn with_kind(&self, unit: &[u8], kind: u8) -> Vec<u8> {
        let mut header = unit[..self.header].to_vec();
        header[0] = header[0] & !(self.mask << self.shift) | kind << self.shift;
        header
    }
}

/// Where start codes are, as packetizers look for them: one zero in front of `00 00 01` belongs to it.
pub fn split(frame: &[u8]) -> Vec<&[u8]> {
    let codes: Vec<_> = frame
        .windows(3)
        .enumerate()
        .filter(|(_, three)| *three == [0, 0, 1])
        .map(|(at, _)| at)
        .collect();
    codes
        .iter()
        .enumerate()
        .map(|(n, at)| {
            let end = match codes.get(n + 1) {
                Some(next) if frame[next - 1] == 0 && *next > at + 3 => next - 1,
                Some(next) => *next,
                None => frame.len(),
            };
            &frame[at + 3..end]
        })
        .collect()
}

/// The NAL units without the zeros behind them (H.264 Annex B, `trailing_zero_8bits`).
pub fn split_trimmed(frame: &[u8]) -> Vec<&[u8]> {
    split(frame)
        .into_iter()
        .map(|unit| {
            let zeros = unit.iter().rev().take_while(|byte| **byte == 0).count();
            &unit[..unit.len() - zeros]
        })
        .collect()
}

/// With start codes of four bytes.
pub fn join<'a>(units: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    units
        .into_iter()
        .flat_map(|unit| [&[0, 0, 0, 1], unit].concat())
        .collect()
}

/// Packetization mode 1, and the only one of H.265.
pub fn carry(frame: &[u8], mtu: usize, format: &Format) -> Vec<u8> {
    let packets = packetize(&split(frame), mtu, format);
    let mut units: Vec<Vec<u8>> = Vec::new();
    for packet in &packets {
        assert!(packet.len() <= mtu);
        let kind = format.kind(packet);
        if kind == format.aggregated {
            let mut rest = &packet[format.header..];
            while !rest.is_empty() {
                let len = usize::from(u16::from_be_bytes([rest[0], rest[1]]));
                units.push(rest[2..2 + len].to_vec());
                rest = &rest[2 + len..];
            }
        } else if kind == format.fragment {
            let (start, kind) = (
                packet[format.header] & 0x80 != 0,
                fragment_kind(packet, format),
            );
            let payload = &packet[format.header + 1..];
            // Depacketizers of H.265 look for start codes in every packet.
            assert!(split(payload).is_empty());
            if start {
                units.push([&format.with_kind(packet, kind)[..], payload].concat());
            } else {
                units.last_mut().unwrap().extend_from_slice(payload);
            }
        } else {
            units.push(packet.clone());
        }
    }
    join(units.iter().map(Vec::as_slice))
}

fn fragment_kind(packet: &[u8], format: &Format) -> u8 {
    packet[format.header] & format.mask
}

/// Packetization mode 0 of H.264: a NAL unit that is too long for a packet cannot be sent.
pub fn carry_single(frame: &[u8], mtu: usize) -> Option<Vec<u8>> {
    let units = split(frame);
    let fit = units
        .iter()
        .all(|unit| !unit.is_empty() && unit.len() <= mtu);
    fit.then(|| join(units))
}

fn packetize(units: &[&[u8]], mtu: usize, format: &Format) -> Vec<Vec<u8>> {
    let mut packets: Vec<Vec<u8>> = Vec::new();
    let mut together: Vec<&[u8]> = Vec::new();
    let flush = |together: &mut Vec<&[u8]>, packets: &mut Vec<Vec<u8>>| {
        match together.as_slice() {
            [] => {}
            [unit] => packets.push(unit.to_vec()),
            [first, ..] => {
                let mut packet = format.with_kind(first, format.aggregated);
                for unit in together.iter() {
                    packet.extend_from_slice(&u16::try_from(unit.len()).unwrap().to_be_bytes());
                    packet.extend_from_slice(unit);
                }
                packets.push(packet);
            }
        }
        together.clear();
    };
    for unit in units {
        assert!(unit.len() >= format.header, "a packetizer gives up");
        let so_far: usize = together.iter().map(|unit| unit.len() + 2).sum();
        if format.header + so_far + unit.len() + 2 > mtu {
            flush(&mut together, &mut packets);
        }
        if unit.len() <= mtu {
            together.push(unit);
            continue;
        }
        let chunks = unit[format.header..].chunks(mtu - format.header - 1);
        let last = chunks.len() - 1;
        for (n, chunk) in chunks.enumerate() {
            let flags = u8::from(n == 0) << 7 | u8::from(n == last) << 6;
            let header = format.with_kind(unit, format.fragment);
            packets.push([&header[..], &[flags | format.kind(unit)], chunk].concat());
        }
    }
    flush(&mut together, &mut packets);
    packets
}

/// The fields of slice headers that a depacketizer reads: of H.264 the first three numbers, of H.265 the first flag and
/// the id of the parameter set behind one flag or two.
pub fn slice_headers(frame: &[u8], format: &Format) -> Vec<Vec<u64>> {
    let slices = split(frame).into_iter().filter_map(|unit| {
        let kind = format.kind(unit);
        let (flags, numbers) = match (format.header, kind) {
            (1, 1 | 5) => (0, 3),
            (2, 0..=9) => (1, 1),
            (2, 16..=21) => (2, 1),
            _ => return None,
        };
        let mut bits = bits(&unit[format.header..]).into_iter();
        let flags = bits.by_ref().take(flags).map(u64::from);
        let mut header: Vec<_> = flags.collect();
        for _ in 0..numbers {
            let zeros = bits.by_ref().take_while(|bit| !bit).count();
            let rest = bits.by_ref().take(zeros);
            header.push(rest.fold(1, |number, bit| number << 1 | u64::from(bit)) - 1);
        }
        Some(header)
    });
    slices.collect()
}

/// Without emulation prevention.
fn bits(bytes: &[u8]) -> Vec<bool> {
    let mut payload: Vec<u8> = Vec::new();
    let mut zeros = 0;
    for byte in bytes {
        if zeros >= 2 && *byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        payload.push(*byte);
    }
    payload
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1))
        .collect()
}
