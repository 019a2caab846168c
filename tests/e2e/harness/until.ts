/** Milliseconds. Long enough for a machine that is ten times slower than usual; reached only when something is broken. */
const PATIENCE = 240_000;
const EVERY = 150;

/**
 * Reads again and again until `accept` takes the value, and returns that. The awaited value must come in the end:
 * nothing here is about how fast.
 */
export async function until<Value>(
  what: string,
  read: () => Promise<Value> | Value,
  accept: (value: Value) => boolean,
  patience = PATIENCE,
): Promise<Value> {
  const end = performance.now() + patience;
  for (;;) {
    const value = await read();
    if (accept(value)) return value;
    if (performance.now() > end) {
      throw new Error(`waited in vain until ${what}; at last: ${JSON.stringify(value)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
}
