/** Milliseconds. Long enough for a machine that is ten times slower than usual; reached only when something is broken. */
const PATIENCE = 240_000;
const EVERY = 100;

/** Resolves when `holds` does, which is asked again and again. `seen` tells what the error says besides, of a wait in vain. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  seen?: () => Promise<unknown>,
): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (!(await holds())) {
    if (performance.now() > end) {
      const besides = seen === undefined ? '' : `: ${JSON.stringify(await seen())}`;
      throw new Error(`waited in vain until ${what}${besides}`);
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
}

/** Resolves in another task. */
export function anotherTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
