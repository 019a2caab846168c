/** Devices and shortcuts, during a call. */

import { html } from 'lit-html';
import { aboutButton } from '../elements/buttons.js';
import { Dialog } from '../elements/dialog.js';
import { DeviceChoice } from '../media/device-choice.js';
import type { LocalMedia } from '../media/local-media.js';
import { type Action, KEYS, shortcutsAreOn, switchShortcuts } from '../storage/shortcuts.js';

const MEANINGS: Record<Action, string> = {
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
  showAbout: () => void,
): { element: HTMLDialogElement; close: () => void } {
  const devices = new DeviceChoice('settings', media, speaker);
  const dialog = new Dialog('settings', 'Devices');
  const { element } = dialog;
  const switched = ({ currentTarget }: Event) => switchShortcuts((currentTarget as HTMLInputElement).checked);
  const toDetails = () => {
    element.close();
    showDetails();
  };
  const toAbout = () => {
    element.close();
    showAbout();
  };
  const keys = (Object.entries(MEANINGS) as [Action, string][]).map(
    ([action, meaning]) => html`<div><dt><kbd>${KEYS[action]}</kbd></dt><dd>${meaning}</dd></div>`,
  );
  dialog.show(html`
    ${devices.element}
    <h3>Keyboard</h3>
    <div class="check">
      <input type="checkbox" id="settings-shortcuts" .checked=${shortcutsAreOn()} @change=${switched} />
      <label for="settings-shortcuts">Use single keys as shortcuts</label>
    </div>
    <dl class="keys">
      ${keys}
    </dl>
    <button type="button" class="quiet-button" data-action="details" aria-haspopup="dialog" @click=${toDetails}>
      Encryption details
    </button>
    ${aboutButton(toAbout)}
  `);
  return {
    element,
    close: () => {
      devices.close();
      element.close();
    },
  };
}
