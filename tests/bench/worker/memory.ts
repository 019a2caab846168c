/** Remembers the memory of the WebAssembly module that a contestant loads. */

let memory: WebAssembly.Memory | undefined;

/** The size of that memory, or `null` if there is no module. */
export function memoryBytes(): number | null {
  return memory?.buffer.byteLength ?? null;
}

function remember<Result extends WebAssembly.WebAssemblyInstantiatedSource>(result: Result): Result {
  const { exports } = result.instance;
  if (exports['memory'] instanceof WebAssembly.Memory) memory = exports['memory'];
  return result;
}

const { instantiateStreaming } = WebAssembly;
WebAssembly.instantiateStreaming = async (source, imports) =>
  remember(await instantiateStreaming.call(WebAssembly, source, imports));
