/** Long enough for two busy cores; reached only when something is broken, in milliseconds. */
const PATIENCE = 45_000;
const EVERY = 100;

/** Resolves when `holds` does, which is asked again and again. */
export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
}

/** Resolves in another task. */
export function anotherTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
