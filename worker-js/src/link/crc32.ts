/** The reflected polynomial of CRC-32 (ISO 3309), as zlib has it. */
const POLYNOMIAL = 0xedb88320;

/** The CRC-32 of `bytes`, below 2³². It finds damage, and keeps nobody from changing anything. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
  }
  return ~crc >>> 0;
}
