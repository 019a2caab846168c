/** A picture of the safety number: an image, for not every system has a font with such characters. */

import type { Emoji } from 'sotto';
import { pictureUrl } from 'sotto/safety-number';
import { h } from './dom.js';

/** The image, with the picture's name in place of it for those who do not see it. */
export function picture(emoji: Emoji): HTMLImageElement {
  return h('img', { class: 'safety-picture', src: pictureUrl(emoji), alt: emoji.name, title: emoji.name });
}
