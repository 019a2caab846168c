/** Digits and pictures. */

import { pictureUrl } from '../picture.js';
import type { Emoji, SafetyNumber } from '../wasm/sotto.js';
import { asImage, make } from './dom.js';
import { spoken } from './words.js';

/** The part of the element that every form has. */
export class NumberView {
  readonly element = make('div', 'number');

  /** Shows `number`, with the images of `folder`, or of that beside the module. */
  show(number: SafetyNumber | null, folder: string | undefined): void {
    if (number === null) {
      const empty = make('p', 'empty', '–');
      asImage(empty, 'No safety number yet');
      this.element.replaceChildren(empty);
      return;
    }
    const digits = make('p', 'digits');
    asImage(digits, `Safety number: ${number.digits.map(spoken).join(', ')}`);
    // White space between the groups is copied with them.
    digits.append(...number.digits.flatMap((group) => [make('span', 'group', group), ' ']));
    const pictures = make('ul', 'emoji');
    pictures.setAttribute('aria-label', 'Pictures that go with the digits');
    pictures.append(...number.emoji.map((one) => picture(one, folder)));
    this.element.replaceChildren(digits, pictures);
  }
}

function picture(emoji: Emoji, folder: string | undefined): HTMLLIElement {
  const item = make('li', 'emoji-item');
  const image = make('img', 'picture');
  image.src = pictureUrl(emoji, folder);
  image.alt = emoji.name;
  image.title = emoji.name;
  const name = make('span', 'picture-name', emoji.name);
  name.setAttribute('aria-hidden', 'true');
  item.append(image, name);
  return item;
}
