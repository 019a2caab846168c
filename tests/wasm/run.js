/**
 * Runs a test program that was compiled to WebAssembly: the runner of `cargo test --target wasm32-unknown-unknown`.
 * Such a program knows no arguments and prints nothing; a test that fails is a trap, and the trace names it.
 */

import { readFile } from 'node:fs/promises';

const [, , file] = process.argv;
const module = await WebAssembly.compile(await readFile(file));
let memory;

/** Of the imports, only randomness is called. */
function provide(name) {
  if (name.includes('getRandomValues')) {
    return (at, length) => void crypto.getRandomValues(new Uint8Array(memory.buffer, at, length));
  }
  return () => {
    throw new Error(`${name} was called`);
  };
}

const imports = {};
for (const { module: from, name } of WebAssembly.Module.imports(module)) {
  imports[from] ??= {};
  imports[from][name] = provide(name);
}
const { exports } = await WebAssembly.instantiate(module, imports);
memory = exports.memory;
process.exitCode = exports.main(0, 0);
