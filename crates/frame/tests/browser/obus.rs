//! AV1.

const HAS_SIZE: u8 = 2;

/// The OBUs that are sent, without their sizes.
pub fn transmitted(frame: &[u8]) -> Vec<Vec<u8>> {
    let (mut rest, mut obus) = (frame, Vec::new());
    while !rest.is_empty() {
        let header_len = if rest[0] & 4 == 0 { 1 } else { 2 };
        let mut obu = rest[..header_len].to_vec();
        obu[0] &= !HAS_SIZE;
        let has_size = rest[0] & HAS_SIZE != 0;
        rest = &rest[header_len..];
        let len = if has_size {
            let len = leb128(&mut rest);
            assert!(len <= rest.len(), "a packetizer gives up");
            len
        } else {
            rest.len()
        };
        obu.extend_from_slice(&rest[..len]);
        rest = &rest[len..];
        if ![2, 8, 15].contains(&(obu[0] >> 3 & 15)) {
            obus.push(obu);
        }
    }
    obus
}

/// OBUs with their sizes.
pub fn join(obus: &[Vec<u8>]) -> Vec<u8> {
    let mut frame = Vec::new();
    for obu in obus {
        let header_len = if obu[0] & 4 == 0 { 1 } else { 2 };
        frame.push(obu[0] | HAS_SIZE);
        frame.extend_from_slice(&obu[1..header_len]);
        push_leb128(obu.len() - header_len, &mut frame);
        frame.extend_from_slice(&obu[header_len..]);
    }
    frame
}

/// Elements with their lengths (W = 0), cut where a packet ends, and put together again (AV1 RTP specification §4).
pub fn carry(frame: &[u8], mtu: usize) -> Vec<u8> {
    let mut packets: Vec<Vec<Vec<u8>>> = vec![Vec::new()];
    // Whether the last element of a packet goes on in the next: flags Y and Z.
    let mut goes_on: Vec<bool> = vec![false];
    for obu in transmitted(frame) {
        let mut rest = &obu[..];
        loop {
            let used: usize = packets
                .last()
                .unwrap()
                .iter()
                .map(|part| part.len() + 2)
                .sum();
            let (part, behind) = rest.split_at(rest.len().min((mtu - 1).saturating_sub(used + 2)));
            if !part.is_empty() {
                packets.last_mut().unwrap().push(part.to_vec());
            }
            if behind.is_empty() {
                break;
            }
            // A packet that was full before the OBU began carries nothing of it.
            *goes_on.last_mut().unwrap() = !part.is_empty();
            packets.push(Vec::new());
            goes_on.push(false);
            rest = behind;
        }
    }
    let mut obus: Vec<Vec<u8>> = Vec::new();
    let mut continues = false;
    for (packet, goes_on) in packets.into_iter().zip(goes_on) {
        for (n, part) in packet.into_iter().enumerate() {
            match obus.last_mut() {
                Some(obu) if n == 0 && continues => obu.extend_from_slice(&part),
                _ => obus.push(part),
            }
        }
        continues = goes_on;
    }
    join(&obus)
}

fn leb128(bytes: &mut &[u8]) -> usize {
    let (mut value, mut shift) = (0, 0);
    loop {
        let byte = bytes[0];
        *bytes = &bytes[1..];
        value |= usize::from(byte & 0x7F) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            return value;
        }
    }
}

fn push_leb128(mut value: usize, out: &mut Vec<u8>) {
    while value > 0x7F {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
