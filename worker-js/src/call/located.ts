import type { CallFiles } from './call-files.js';

/** A file of the package that is not a part of the page's script, as the page looks for it. */
export interface Located {
  readonly file: 'worker.js' | 'sotto.wasm';
  /** Its address; `undefined` if only the bundler knows, or if a script without an address of its own looks for it. */
  readonly url: URL | undefined;
  /** The reason for the address: an option, the place beside the module, a bundler that has moved the file, or `sotto/cdn`. */
  readonly by: 'option' | 'module' | 'bundler' | 'cdn' | 'nothing';
}

/** Where the core is looked for. */
export function locateCore({ workerUrl, wasmUrl }: CallFiles): Located {
  if (wasmUrl !== undefined) return { file: 'sotto.wasm', url: absolute(wasmUrl), by: 'option' };
  if (workerUrl !== undefined) {
    const url = absolute(workerUrl);
    return { file: 'sotto.wasm', url: url && new URL('sotto.wasm', url), by: 'option' };
  }
  const url = besideModule();
  if (url === undefined) return { file: 'sotto.wasm', url, by: 'nothing' };
  return { file: 'sotto.wasm', url, by: isMoved(url) ? 'bundler' : 'module' };
}

/**
 * Where the workers' script is looked for. A bundler that moves it leaves its address in an expression that nothing can read, but an
 * error of the script, in `filename`, has it.
 */
export function locateWorker({ workerUrl }: CallFiles, filename = ''): Located {
  if (workerUrl !== undefined) return { file: 'worker.js', url: absolute(workerUrl), by: 'option' };
  const core = besideModule();
  if (core === undefined) return { file: 'worker.js', url: core, by: 'nothing' };
  const by = isMoved(core) ? 'bundler' : 'module';
  if (filename !== '') return { file: 'worker.js', url: absolute(filename), by };
  return { file: 'worker.js', url: by === 'bundler' ? undefined : new URL('worker.js', core), by };
}

/** Whether a bundler has given the core another name. */
function isMoved({ pathname }: URL): boolean {
  return !pathname.endsWith('/sotto.wasm');
}

/** The place of the core beside this module; `undefined` in a script that does not know its own address. */
function besideModule(): URL | undefined {
  try {
    // Bundlers find the file by this very expression.
    return new URL('./sotto.wasm', import.meta.url);
  } catch {
    return undefined;
  }
}

function absolute(url: string | URL): URL | undefined {
  try {
    return new URL(url, globalThis.document?.baseURI);
  } catch {
    return undefined;
  }
}
