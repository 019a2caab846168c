/** An absence whose length is tested. Resolves `milliseconds` after `start`, a `performance.now()`. */
export async function pauseUntil(start: number, milliseconds: number): Promise<void> {
  const left = start + milliseconds - performance.now();
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
}
