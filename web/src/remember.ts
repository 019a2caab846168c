/** What is remembered from one visit to the next. A browser that forbids it makes the app forgetful, not broken. */

/** What there is to remember. */
export type Memory = 'name' | 'microphone' | 'camera' | 'speaker' | 'shortcuts';

/** What was remembered, or `null`. */
export function recall(what: Memory): string | null {
  try {
    return localStorage.getItem(`sotto.${what}`);
  } catch {
    return null;
  }
}

/** Remembers `value`. */
export function remember(what: Memory, value: string): void {
  try {
    localStorage.setItem(`sotto.${what}`, value);
  } catch {
    // Forgetful it is.
  }
}
