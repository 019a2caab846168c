/** Key packages as a rogue writes them: with any keys, and validly signed. */

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A public key as a rogue makes it. */
export type Spoil = (key: Buffer) => Buffer;

/** Fields that differ from the key package that is copied. */
export interface Forged {
  /** The member that the key package is to be of. */
  member: string;
  initKey?: Spoil;
  /** The encryption key of the leaf. */
  leafKey?: Spoil;
}

/** Bytes of an X25519 key, which comes last in a hybrid one. */
const X25519 = 32;

/** With u = 0, which every private key takes to zero (RFC 7748 §6.1). */
export const lowOrder: Spoil = (key) =>
  Buffer.concat([key.subarray(0, key.length - X25519), Buffer.alloc(X25519)]);

/** With 3329 as its first coefficient, which is not below the modulus (FIPS 203 §7.2). Hybrid keys only. */
export const noMlKem: Spoil = (key) => Buffer.concat([Buffer.of(0x01, 0x0d), key.subarray(2)]);

/**
 * A payload with a key package made after the one in `payload`, with a signature key of its own. Both in hexadecimal.
 * `payload` is of a member without a continuity key, whose proof names the signature key.
 */
export function forgeKeyPackage(payload: string, { member, initKey, leafKey }: Forged): string {
  const outer = new Reader(Buffer.from(payload, 'hex'));
  // Version and kind, as `crates/group/src/wire/payload.rs` has them.
  const kind = outer.bytes(2);
  const reader = new Reader(outer.vector());
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  // RFC 9420 §6: version and wire format.
  const wrapping = reader.bytes(4);
  // §10: version and cipher suite.
  const suite = reader.bytes(4);
  const init = reader.vector();
  // §7.2, as far as the signature.
  const encryption = reader.vector();
  reader.vector();
  const credential = reader.bytes(2);
  reader.vector();
  const capabilities = Array.from({ length: 5 }, () => vector(reader.vector()));
  // That the leaf is of a key package, and its lifetime.
  const source = reader.bytes(1 + 16);
  const leafExtensions = reader.vector();
  reader.vector();
  const extensions = reader.vector();

  const leaf = Buffer.concat([
    vector(leafKey?.(encryption) ?? encryption),
    vector(rawPublicKey(publicKey)),
    credential,
    vector(Buffer.from(member)),
    ...capabilities,
    source,
    vector(leafExtensions),
  ]);
  const keyPackage = Buffer.concat([
    suite,
    vector(initKey?.(init) ?? init),
    leaf,
    vector(signWithLabel(privateKey, 'LeafNodeTBS', leaf)),
    vector(extensions),
  ]);
  const signature = vector(signWithLabel(privateKey, 'KeyPackageTBS', keyPackage));
  const message = Buffer.concat([wrapping, keyPackage, signature]);
  return Buffer.concat([kind, vector(message)]).toString('hex');
}

/** RFC 9420 §5.1.2. */
function signWithLabel(key: KeyObject, label: string, content: Buffer): Buffer {
  return sign(null, Buffer.concat([vector(Buffer.from(`MLS 1.0 ${label}`)), vector(content)]), key);
}

function rawPublicKey(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}

/** RFC 9420 §2.1.2: the first two bits say how many bytes the length has. */
function vector(bytes: Buffer): Buffer {
  const length = bytes.length < 64 ? Buffer.of(bytes.length) : Buffer.alloc(2);
  if (bytes.length >= 64) length.writeUInt16BE(0x4000 | bytes.length);
  return Buffer.concat([length, bytes]);
}

class Reader {
  #rest: Buffer;

  constructor(bytes: Buffer) {
    this.#rest = bytes;
  }

  bytes(count: number): Buffer {
    if (this.#rest.length < count) throw new RangeError('a key package that ends early');
    const bytes = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return bytes;
  }

  /** Up to 16 KiB. */
  vector(): Buffer {
    const first = this.bytes(1).readUInt8();
    if (first < 0x40) return this.bytes(first);
    return this.bytes(((first & 0x3f) << 8) | this.bytes(1).readUInt8());
  }
}
