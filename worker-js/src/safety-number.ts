import type { SafetyNumber } from './wasm/sotto.js';

const STYLE = `
  :host { display: inline-block; font-family: var(--sotto-font, inherit); color: var(--sotto-color, inherit); }
  :host([hidden]) { display: none; }
  p { margin: 0; }
  .digits { display: grid; grid-template-columns: repeat(var(--sotto-columns, 6), max-content);
    gap: var(--sotto-gap, 0.2em 0.7em); font-variant-numeric: tabular-nums; }
  .emoji { display: flex; flex-wrap: wrap; gap: var(--sotto-gap, 0.2em 0.7em); margin-top: 0.4em;
    font-size: var(--sotto-emoji-size, 1.6em); }
  :host([compact]) .digits { display: none; }
`;

/**
 * `<sotto-safety-number>`: shows a call's safety number as digits and pictures. Set `value`. The attribute `compact`
 * shows the pictures only. Styled by `--sotto-font`, `--sotto-color`, `--sotto-columns`, `--sotto-gap`,
 * `--sotto-emoji-size` and the parts `digits`, `group`, `emoji`, `picture` and `empty`.
 */
export class SottoSafetyNumber extends HTMLElement {
  readonly #root = this.attachShadow({ mode: 'open' });
  #value: SafetyNumber | null = null;

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

  #render(): void {
    const style = document.createElement('style');
    style.textContent = STYLE;
    if (this.#value === null) {
      this.#root.replaceChildren(style, element('p', 'empty', '–', 'No safety number yet'));
      return;
    }
    const { digits, emoji } = this.#value;
    const numbers = element('p', 'digits', '', `Safety number: ${digits.map(spoken).join(', ')}`);
    numbers.append(...digits.map((group) => element('span', 'group', group)));
    const pictures = element('p', 'emoji', '', `In pictures: ${emoji.map(({ name }) => name).join(', ')}`);
    for (const { symbol, name } of emoji) {
      const picture = element('span', 'picture', symbol);
      picture.title = name;
      pictures.append(picture);
    }
    this.#root.replaceChildren(style, numbers, pictures);
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

if (!customElements.get('sotto-safety-number')) {
  customElements.define('sotto-safety-number', SottoSafetyNumber);
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-safety-number': SottoSafetyNumber;
  }
}
