import { readFile } from 'node:fs/promises';
import { brotliCompressSync, constants } from 'node:zlib';

/** The size of a file that a browser loads, in bytes. */
export interface Size {
  raw: number;
  brotli: number;
}

/** The size of a file as it is, and as a server sends it. */
export async function sizeOf(path: string): Promise<Size> {
  const bytes = await readFile(path);
  const brotli = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  return { raw: bytes.length, brotli: brotli.length };
}
