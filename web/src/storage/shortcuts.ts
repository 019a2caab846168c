/** Keys for the buttons of the bar. They can be switched off, for people who talk to their computer. */

import { recall, remember } from './remember.js';

/** The actions of keys. */
export type Action =
  | 'microphone'
  | 'camera'
  | 'screen'
  | 'devices'
  | 'people'
  | 'safety'
  | 'details'
  | 'leave';

/** The keys, as `aria-keyshortcuts` writes them. */
export const KEYS: Record<Action, string> = {
  microphone: 'M',
  camera: 'V',
  screen: 'S',
  devices: 'D',
  people: 'P',
  safety: 'N',
  details: 'E',
  leave: 'Shift+L',
};

/** The fields of a keyboard event that are read. */
export type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey' | 'repeat'>;

/** The action of `key`, if any. */
export function actionOf(key: Key): Action | null {
  if (key.ctrlKey || key.altKey || key.metaKey || key.repeat) {
    return null;
  }
  const pressed = `${key.shiftKey ? 'Shift+' : ''}${key.key.toUpperCase()}`;
  const found = Object.entries(KEYS).find(([, wanted]) => wanted === pressed);
  return found ? (found[0] as Action) : null;
}

/** Listens on the whole page until the returned function is called. */
export function listenForKeys(run: (action: Action) => void): () => void {
  const onKey = (event: KeyboardEvent) => {
    const action = shortcutsAreOn() && !isElsewhere(event.target) ? actionOf(event) : null;
    if (action) {
      event.preventDefault();
      run(action);
    }
  };
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}

export function shortcutsAreOn(): boolean {
  return recall('shortcuts') !== 'off';
}

export function switchShortcuts(on: boolean): void {
  remember('shortcuts', on ? 'on' : 'off');
}

function isElsewhere(target: EventTarget | null): boolean {
  const typing =
    target instanceof Element && target.closest('input, select, textarea, [contenteditable], dialog');
  return Boolean(typing) || document.querySelector('dialog[open]') !== null;
}
