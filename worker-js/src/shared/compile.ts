/**
 * Fetches and compiles a module, so that two workers can share it. With `integrity` (SRI §3.1) the browser refuses any other
 * bytes, before they are compiled. `signal` ends the download.
 */
export async function compile(
  url: string | URL,
  integrity?: string,
  signal?: AbortSignal,
): Promise<WebAssembly.Module> {
  const response = await fetch(url, {
    ...(integrity !== undefined && { integrity }),
    ...(signal !== undefined && { signal }),
  });
  if (!response.ok) throw new Error(`${url} was answered with ${response.status}`);
  // Browsers compile a module while it is downloaded only under its own type; servers that do not know it are not rare.
  return response.headers.get('Content-Type') === 'application/wasm'
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}
