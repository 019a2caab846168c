/** Remembers the memory of the WebAssembly module that a contestant loads. */

let memory: WebAssembly.Memory | undefined;

/** The size of that memory, or `null` if there is no module. */
export function memoryBytes(): number | null {
  return memory?.buffer.byteLength ?? null;
}

function remember(exports: WebAssembly.Exports): void {
  if (exports['memory'] instanceof WebAssembly.Memory) memory = exports['memory'];
}

const { instantiate, instantiateStreaming } = WebAssembly;
WebAssembly.instantiateStreaming = async (source, imports) => {
  const result = await instantiateStreaming.call(WebAssembly, source, imports);
  remember(result.instance.exports);
  return result;
};
// Of a module that was compiled before.
WebAssembly.instantiate = (async (module: WebAssembly.Module, imports?: WebAssembly.Imports) => {
  const instance = await instantiate.call(WebAssembly, module, imports);
  remember(instance.exports);
  return instance;
}) as typeof WebAssembly.instantiate;
