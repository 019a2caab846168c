import init, { type SafetyNumber, safetyNumber } from '../../../../worker-js/src/wasm/sotto.js';

/** The safety number that the published core derives, of bytes in hexadecimal. */
export async function safetyNumberOf(
  authenticator: string,
  context: string,
): Promise<SafetyNumber | undefined> {
  await init({ module_or_path: '/sotto.wasm' });
  return safetyNumber(bytes(authenticator), bytes(context));
}

function bytes(hexadecimal: string): Uint8Array {
  return Uint8Array.from(hexadecimal.match(/../gu) ?? [], (pair) => Number.parseInt(pair, 16));
}
