/** The addresses of Sotto's files on the benchmarks' server. */
export const FILES = { workerUrl: '/sotto/worker.js', wasmUrl: '/sotto.wasm' };
