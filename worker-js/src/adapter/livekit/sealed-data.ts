import type { Call } from '../../call/call.js';
import type { LiveKitOpened, LiveKitSealed } from './client.js';
import { LiveKitError } from './error.js';

/** The part of a call that data needs. */
export type DataCall = Pick<Call, 'seal' | 'open'>;

/** The first bytes of LiveKit's data before it is sealed: data that the application seals for something else is not taken for it. */
const PURPOSE = new TextEncoder().encode('sotto.livekit\n');
/** LiveKit's field for a nonce, of 12 bytes; that of sealed data is in the data. */
const NO_NONCE = 12;

/** Seals what LiveKit is to send. Fails as `Call.seal`: nothing is sent then. */
export async function sealData(call: DataCall, data: Uint8Array): Promise<LiveKitSealed> {
  const purposed = new Uint8Array(PURPOSE.length + data.length);
  purposed.set(PURPOSE);
  purposed.set(data, PURPOSE.length);
  const payload = await call.seal(purposed);
  return { uuid: '', payload, iv: new Uint8Array(NO_NONCE), keyIndex: 0 };
}

/**
 * Opens what LiveKit has received, if the member has sealed it that LiveKit names.
 *
 * @throws {DataError} as `Call.open`.
 * @throws {LiveKitError} `data-mismatch`.
 */
export async function openData(call: DataCall, sealed: Uint8Array, identity: string): Promise<LiveKitOpened> {
  const { member, data } = await call.open(sealed);
  if (member !== identity) {
    const text = `data of ${member} came as that of the participant ${identity}`;
    throw new LiveKitError('data-mismatch', text, { member });
  }
  if (PURPOSE.some((byte, index) => data[index] !== byte)) {
    throw new LiveKitError('data-mismatch', 'the data was not sealed for LiveKit', { member });
  }
  return { uuid: '', payload: data.slice(PURPOSE.length) };
}
