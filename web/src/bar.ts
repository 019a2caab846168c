/** The bar of buttons under a call. */

import { barButton, Toggle } from './buttons.js';
import { h, set } from './dom.js';
import type { Action } from './shortcuts.js';

/** What the bar shows. */
export interface BarView {
  microphone: boolean;
  camera: boolean;
  screen: boolean;
  peopleOpen: boolean;
  /** How many are in the group. */
  people: number;
}

/** The bar. */
export class Bar {
  readonly element: HTMLElement;
  readonly #microphone: Toggle;
  readonly #camera: Toggle;
  readonly #screen: Toggle;
  readonly #people: HTMLButtonElement;
  readonly #count = h('span', { class: 'bar-count', 'aria-hidden': 'true' });

  constructor(run: (action: Action) => void) {
    this.#microphone = new Toggle(
      'Microphone',
      { on: 'microphone', off: 'microphone-off' },
      'microphone',
      () => run('microphone'),
    );
    this.#camera = new Toggle('Camera', { on: 'camera', off: 'camera-off' }, 'camera', () => run('camera'));
    this.#screen = new Toggle('Share screen', { on: 'screen', off: 'screen' }, 'screen', () => run('screen'));
    this.#people = barButton('People', 'people', 'people', () => run('people'));
    this.#people.append(this.#count);
    set(this.#people, { 'aria-controls': 'people', 'aria-expanded': 'false' });
    const devices = barButton('Devices', 'devices', 'devices', () => run('devices'));
    set(devices, { 'aria-haspopup': 'dialog' });
    const leave = barButton('Leave', 'leave', 'leave', () => run('leave'));
    leave.classList.add('bar-leave');
    this.#screen.element.hidden = !canShareScreen();
    this.element = h(
      'div',
      { class: 'bar', role: 'group', 'aria-label': 'Call' },
      this.#microphone.element,
      this.#camera.element,
      this.#screen.element,
      devices,
      this.#people,
      leave,
    );
  }

  show({ microphone, camera, screen, peopleOpen, people }: BarView): void {
    this.#microphone.show(microphone);
    this.#camera.show(camera);
    this.#screen.show(screen);
    set(this.#people, { 'aria-expanded': String(peopleOpen) });
    this.#count.textContent = String(people);
    this.#count.hidden = people === 0;
  }

  focusPeople(): void {
    this.#people.focus();
  }
}

/** Phones cannot. */
export function canShareScreen(): boolean {
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  return devices !== undefined && 'getDisplayMedia' in devices;
}
