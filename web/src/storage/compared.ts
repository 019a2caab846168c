/** The marks of keys that were compared, as long as the tab has its own key: both are in its session. */

import type { Mark } from 'sotto/safety-number';

const KEY = 'sotto.compared';

/** The marks that were stored; none if the browser forbids it. */
export function recallMarks(): Mark[] {
  try {
    return parseMarks(sessionStorage.getItem(KEY));
  } catch {
    return [];
  }
}

/** Stores the marks of keys. A mark without a key holds for one membership only. */
export function rememberMarks(marks: readonly Mark[]): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(marks.filter(({ fingerprint }) => fingerprint !== null)));
  } catch {
    // A browser that forbids it makes the app forgetful, not broken.
  }
}

/** Reads marks; what is no mark is left out. */
export function parseMarks(text: string | null): Mark[] {
  const stored: unknown = text === null ? [] : JSON.parse(text);
  return Array.isArray(stored) ? stored.filter(isMark) : [];
}

function isMark(value: unknown): value is Mark {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const { fingerprint, member, at } = value as Record<string, unknown>;
  return typeof fingerprint === 'string' && typeof member === 'string' && Number.isFinite(at);
}
