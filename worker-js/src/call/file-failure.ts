import { SottoError } from './error.js';
import { wordsFor } from './file-advice.js';
import type { Located } from './located.js';
import { askFor } from './server-answer.js';

/**
 * The error for a file that could not be used. Asks the server for it once more, since the browser does not say why, and says what
 * came back and what to do. `integrity` is the hash that was demanded.
 */
export async function failureOf(
  code: 'worker-failed' | 'wasm-failed',
  located: Located,
  cause: unknown,
  integrity: string | undefined,
): Promise<SottoError> {
  const message = wordsFor({
    ...located,
    answer: located.url && (await askFor(located.url)),
    said: cause instanceof Error ? cause.message : '',
    origin: globalThis.location?.origin,
    hashed: integrity !== undefined,
  });
  return new SottoError(code, message, { cause });
}
