/** The bar of buttons under a call. */

import { html, nothing, render, type TemplateResult } from 'lit-html';
import { type IconName, icon } from '../elements/icons.js';
import { type Action, KEYS } from '../storage/shortcuts.js';

/** The state that the bar shows. */
export interface BarView {
  microphone: boolean;
  camera: boolean;
  screen: boolean;
  peopleOpen: boolean;
  /** How many are in the group. */
  people: number;
}

/** A button of the bar. */
interface BarButton {
  action: Action;
  label: string;
  icon: IconName;
  /** Of a switch: whether it is on. The label stays the same; `aria-pressed` and the icon change. */
  pressed?: boolean;
  /** Of a button for a panel: whether the panel is open. */
  expanded?: boolean;
  opensDialog?: boolean;
  count?: number;
}

/** The bar. */
export class Bar {
  readonly element = document.createElement('div');
  readonly #run: (action: Action) => void;

  constructor(run: (action: Action) => void) {
    this.#run = run;
    this.element.className = 'bar';
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', 'Call');
  }

  show({ microphone, camera, screen, peopleOpen, people }: BarView): void {
    const buttons: BarButton[] = [
      {
        action: 'microphone',
        label: 'Microphone',
        icon: microphone ? 'microphone' : 'microphone-off',
        pressed: microphone,
      },
      { action: 'camera', label: 'Camera', icon: camera ? 'camera' : 'camera-off', pressed: camera },
      ...(canShareScreen()
        ? [{ action: 'screen', label: 'Share screen', icon: 'screen', pressed: screen } as const]
        : []),
      { action: 'devices', label: 'Devices', icon: 'devices', opensDialog: true },
      { action: 'people', label: 'People', icon: 'people', expanded: peopleOpen, count: people },
      { action: 'leave', label: 'Leave', icon: 'leave' },
    ];
    render(
      buttons.map((button) => this.#button(button)),
      this.element,
    );
  }

  focusPeople(): void {
    this.element.querySelector<HTMLElement>('[data-action="people"]')?.focus();
  }

  #button({ action, label, icon: name, pressed, expanded, opensDialog, count }: BarButton): TemplateResult {
    return html`
      <button
        type="button"
        class="bar-button"
        data-action=${action}
        title=${`${label} (${KEYS[action]})`}
        aria-keyshortcuts=${KEYS[action]}
        aria-pressed=${pressed ?? nothing}
        aria-controls=${expanded === undefined ? nothing : 'people'}
        aria-expanded=${expanded ?? nothing}
        aria-haspopup=${opensDialog ? 'dialog' : nothing}
        @click=${() => this.#run(action)}
      >
        <span class="button-icon">${icon(name)}</span>
        <span class="button-label">${label}</span>
        ${count ? html`<span class="bar-count" aria-hidden="true">${count}</span>` : nothing}
      </button>
    `;
  }
}

/** Phones cannot. */
export function canShareScreen(): boolean {
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  return devices !== undefined && 'getDisplayMedia' in devices;
}
