/** Wire types of Protocol Buffers that occur in a `DataPacket`. */
const VARINT = 0;
const LENGTH = 2;

/** The fields of `livekit.DataPacket` beside its value: number and wire type. */
const PLAIN_FIELDS: ReadonlyMap<number, number> = new Map([
  [1, VARINT], // kind
  [4, LENGTH], // participant_identity
  [5, LENGTH], // destination_identities
  [16, VARINT], // sequence
  [17, LENGTH], // participant_sid
]);
/** The field of who speaks how loud, which the server itself says. */
const SPEAKER = 3;
/** The field of an encrypted value. */
const ENCRYPTED = 18;

/**
 * Whether a `livekit.DataPacket` has no value in clear. It is read from the bytes, before `livekit-client` does, which gives values in
 * clear to the application as it does encrypted ones. A field that is not known here, or has another type, could be
 * read otherwise there, so such a packet counts as one in clear; so does one that is malformed.
 */
export function isWithoutClearValue(bytes: Uint8Array): boolean {
  let at = 0;
  while (at < bytes.length) {
    const tag = uint32(bytes, at);
    if (tag === undefined) return false;
    const field = tag.value >>> 3;
    const type = tag.value & 7;
    const expected = field === SPEAKER || field === ENCRYPTED ? LENGTH : PLAIN_FIELDS.get(field);
    if (type !== expected) return false;
    // A varint is skipped as a length is, with nothing behind it.
    const value = uint32(bytes, tag.end);
    if (value === undefined) return false;
    at = type === LENGTH ? value.end + value.value : value.end;
  }
  return at === bytes.length;
}

/** A varint of at most 32 bits, and where it ends. */
function uint32(bytes: Uint8Array, start: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let index = 0; index < 5; index += 1) {
    const byte = bytes[start + index];
    if (byte === undefined || (index === 4 && byte > 0x0f)) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: start + index + 1 };
  }
  return undefined;
}
