/** How long a server is waited for, in milliseconds: a person waits for the error meanwhile. */
const PATIENCE = 5000;

/** The answer of a server to the request for a file, or the reason why the page gets none. */
export type ServerAnswer =
  | { readonly status: number; readonly type: string; readonly redirected: string | undefined }
  | { readonly failure: unknown };

/** Asks for a file after it could not be used, for the words of the error: browsers do not say what a worker's script was answered with. */
export async function askFor(url: URL): Promise<ServerAnswer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout?.(PATIENCE) ?? null });
    // The headers are all that is wanted.
    void response.body?.cancel().catch(() => {});
    const type = response.headers.get('Content-Type') ?? '';
    return { status: response.status, type, redirected: response.redirected ? response.url : undefined };
  } catch (failure) {
    return { failure };
  }
}
