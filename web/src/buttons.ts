/** Buttons with an icon and words. */

import { fill, h, set } from './dom.js';
import { type IconName, icon } from './icons.js';
import { type Action, KEYS } from './shortcuts.js';

/** A button that shows whether something is on. Its words stay the same; `aria-pressed` and the icon change. */
export class Toggle {
  readonly element: HTMLButtonElement;
  readonly #icon: HTMLElement;
  readonly #icons: { on: IconName; off: IconName };

  constructor(label: string, icons: { on: IconName; off: IconName }, action: Action, onclick: () => void) {
    this.#icons = icons;
    this.#icon = h('span', { class: 'button-icon' }, icon(icons.off));
    this.element = h(
      'button',
      {
        type: 'button',
        class: 'bar-button',
        'aria-pressed': 'false',
        ...actionAttributes(label, action),
        onclick,
      },
      this.#icon,
      h('span', { class: 'button-label' }, label),
    );
  }

  show(on: boolean): void {
    set(this.element, { 'aria-pressed': String(on) });
    fill(this.#icon, icon(on ? this.#icons.on : this.#icons.off));
  }
}

/** A button of the bar that does one thing. */
export function barButton(
  label: string,
  name: IconName,
  action: Action,
  onclick: () => void,
): HTMLButtonElement {
  return h(
    'button',
    { type: 'button', class: 'bar-button', ...actionAttributes(label, action), onclick },
    h('span', { class: 'button-icon' }, icon(name)),
    h('span', { class: 'button-label' }, label),
  );
}

/** A small button that closes what it stands in. */
export function closeButton(onclick: () => void): HTMLButtonElement {
  return h(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': 'Close', title: 'Close', onclick },
    icon('close'),
  );
}

/** A button that copies a link and says so. */
export function copyButton(label: string, link: string, copied: () => void): HTMLButtonElement {
  const words = h('span', { class: 'button-label' }, label);
  const picture = h('span', { class: 'button-icon' }, icon('link'));
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      // No clipboard on unsafe pages: give the text to be copied by hand.
      prompt('Copy this link', link);
      return;
    }
    fill(picture, icon('check'));
    words.textContent = 'Copied';
    copied();
    setTimeout(() => {
      fill(picture, icon('link'));
      words.textContent = label;
    }, 2_000);
  };
  return h(
    'button',
    {
      type: 'button',
      class: 'quiet-button',
      title: link,
      'data-action': 'copy-link',
      onclick: () => void copy(),
    },
    picture,
    words,
  );
}

function actionAttributes(label: string, action: Action) {
  return {
    'data-action': action,
    title: `${label} (${KEYS[action]})`,
    'aria-keyshortcuts': KEYS[action],
  };
}
