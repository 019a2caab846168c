/**
 * Settings that are remembered from one visit to the next. A browser that forbids it makes the app forgetful, not
 * broken.
 */

/** The settings that are remembered. */
export type Memory = 'name' | 'microphone' | 'camera' | 'speaker' | 'shortcuts';

/** The remembered value, or `null`. */
export function recall(setting: Memory): string | null {
  try {
    return localStorage.getItem(`sotto.${setting}`);
  } catch {
    return null;
  }
}

/** Remembers `value`. */
export function remember(setting: Memory, value: string): void {
  try {
    localStorage.setItem(`sotto.${setting}`, value);
  } catch {
    // Forgetful it is.
  }
}
