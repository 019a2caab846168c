/** Devices and shortcuts, during a call. */

import { DeviceChoice } from './device-choice.js';
import { createDialog } from './dialog.js';
import { h } from './dom.js';
import type { LocalMedia } from './local-media.js';
import { KEYS, shortcutsAreOn, switchShortcuts } from './shortcuts.js';

const MEANINGS: Record<keyof typeof KEYS, string> = {
  microphone: 'Microphone on or off',
  camera: 'Camera on or off',
  screen: 'Share a screen',
  devices: 'Devices',
  people: 'People',
  safety: 'Safety number',
  details: 'Encryption details',
  leave: 'Leave',
};

/** The dialog, and how to take it down. */
export function createSettingsDialog(
  media: LocalMedia,
  speaker: (deviceId: string) => void,
  showDetails: () => void,
): { element: HTMLDialogElement; close: () => void } {
  const devices = new DeviceChoice('settings', media, speaker);
  const on = h('input', { type: 'checkbox', id: 'settings-shortcuts' });
  on.checked = shortcutsAreOn();
  on.addEventListener('change', () => switchShortcuts(on.checked));
  const keys = (Object.keys(KEYS) as (keyof typeof KEYS)[]).map((action) =>
    h('div', {}, h('dt', {}, h('kbd', {}, KEYS[action])), h('dd', {}, MEANINGS[action])),
  );
  const element = createDialog(
    'settings',
    'Devices',
    devices.element,
    h('h3', {}, 'Keyboard'),
    h('div', { class: 'check' }, on, h('label', { for: on.id }, 'Use single keys as shortcuts')),
    h('dl', { class: 'keys' }, ...keys),
    h(
      'button',
      {
        type: 'button',
        class: 'quiet-button',
        'data-action': 'details',
        'aria-haspopup': 'dialog',
        onclick: () => {
          element.close();
          showDetails();
        },
      },
      'Encryption details',
    ),
  );
  return {
    element,
    close: () => {
      devices.close();
      element.close();
    },
  };
}
