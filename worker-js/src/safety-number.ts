import { pictureUrl } from './picture.js';
import type { Emoji, SafetyNumber } from './wasm/sotto.js';

export { pictureUrl } from './picture.js';

const STYLE = `
  :host { display: inline-block; font-family: var(--sotto-font, inherit); color: var(--sotto-color, inherit); }
  :host([hidden]) { display: none; }
  p { margin: 0; }
  .digits { display: grid; grid-template-columns: repeat(var(--sotto-columns, 6), max-content);
    gap: var(--sotto-gap, 0.2em 0.7em); font-variant-numeric: tabular-nums; }
  .emoji { display: flex; flex-wrap: wrap; gap: var(--sotto-gap, 0.2em 0.7em); margin-top: 0.4em;
    font-size: var(--sotto-emoji-size, 1.6em); }
  .picture { width: 1.2em; height: 1.2em; }
  :host([compact]) { font-size: 0.75em; }
  :host([compact]) .digits { gap: 0 0.5em; }
`;

/**
 * `<sotto-safety-number>`: shows a call's safety number as digits and pictures. Set `value`. The attribute `compact`
 * shows both smaller; there is no form without the digits, for pictures alone can be searched for. The attribute
 * `pictures` is the address of the folder with the images, with a slash at its end, if they are not beside this module.
 * Styled by `--sotto-font`, `--sotto-color`, `--sotto-columns`, `--sotto-gap`, `--sotto-emoji-size` and the parts `digits`,
 * `group`, `emoji`, `picture` and `empty`.
 */
export class SottoSafetyNumber extends HTMLElement {
  static readonly observedAttributes = ['pictures'];
  readonly #root = this.attachShadow({ mode: 'open' });
  #value: SafetyNumber | null = null;

  constructor() {
    super();
    // An element with styles would be refused by a policy without 'unsafe-inline'.
    const style = new CSSStyleSheet();
    style.replaceSync(STYLE);
    this.#root.adoptedStyleSheets = [style];
  }

  /** The number to show; `null` while there is none. */
  get value(): SafetyNumber | null {
    return this.#value;
  }

  set value(value: SafetyNumber | null) {
    this.#value = value;
    this.#render();
  }

  connectedCallback(): void {
    this.#render();
  }

  attributeChangedCallback(): void {
    this.#render();
  }

  #render(): void {
    if (this.#value === null) {
      this.#root.replaceChildren(element('p', 'empty', '–', 'No safety number yet'));
      return;
    }
    const { digits, emoji } = this.#value;
    const numbers = element('p', 'digits', '', `Safety number: ${digits.map(spoken).join(', ')}`);
    numbers.append(...digits.map((group) => element('span', 'group', group)));
    const pictures = element('p', 'emoji', '');
    pictures.append(...emoji.map((one) => image(one, this.getAttribute('pictures') ?? undefined)));
    this.#root.replaceChildren(numbers, pictures);
  }
}

/** One digit at a time, not "twelve thousand". */
function spoken(group: string): string {
  return [...group].join(' ');
}

/** With a label, the element is one image to a screen reader; what is inside it is not read again. */
function element(name: 'p' | 'span', part: string, text: string, label?: string): HTMLElement {
  const made = document.createElement(name);
  made.className = part;
  made.setAttribute('part', part);
  made.textContent = text;
  if (label !== undefined) {
    made.setAttribute('role', 'img');
    made.setAttribute('aria-label', label);
  }
  return made;
}

function image(emoji: Emoji, folder: string | undefined): HTMLImageElement {
  const made = document.createElement('img');
  made.className = 'picture';
  made.setAttribute('part', 'picture');
  made.src = pictureUrl(emoji, folder);
  made.alt = emoji.name;
  made.title = emoji.name;
  return made;
}

if (!customElements.get('sotto-safety-number')) {
  customElements.define('sotto-safety-number', SottoSafetyNumber);
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-safety-number': SottoSafetyNumber;
  }
}
