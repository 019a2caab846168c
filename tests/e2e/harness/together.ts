/**
 * Runs parts of a test side by side. All run to their end, also when others fail: each restores the lines and settings
 * that it has changed. Then the failures are told, by name.
 */
export async function together(parts: Record<string, () => Promise<void>>): Promise<void> {
  const failures: Error[] = [];
  await Promise.all(
    Object.entries(parts).map(async ([name, run]) => {
      try {
        await run();
      } catch (error) {
        failures.push(
          new Error(`${name}: ${error instanceof Error ? error.message : error}`, { cause: error }),
        );
      }
    }),
  );
  if (failures.length > 0) {
    throw new AggregateError(failures, failures.map(({ message }) => message).join('\n'));
  }
}
