/** A continuity key on its way to the worker that follows the log: cloned, not read. */
export interface Continuity {
  /** The raw public key (RFC 8032 §5.1.5). */
  publicKey: Uint8Array;
  privateKey: CryptoKey;
}

/** The core's output for it. */
interface Prover {
  continuityChallenge(): Uint8Array;
  proveContinuity(key: Uint8Array, signature: Uint8Array): boolean;
}

/** The public key of a pair is exported here, the private one stays where it is. */
export async function continuityOf({ publicKey, privateKey }: CryptoKeyPair): Promise<Continuity> {
  return { publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)), privateKey };
}

/** Signs a member's new life. Throws if the pair is not one of Ed25519 with which one can sign. */
export async function prove(
  core: Prover,
  { publicKey, privateKey }: Continuity,
  subtle: Pick<SubtleCrypto, 'sign'>,
): Promise<void> {
  const challenge = Uint8Array.from(core.continuityChallenge());
  const signature = await subtle.sign('Ed25519', privateKey, challenge);
  if (!core.proveContinuity(publicKey, new Uint8Array(signature))) {
    throw new TypeError('the continuity key is not a pair of Ed25519');
  }
}
