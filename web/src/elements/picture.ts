/** A picture of the safety number: an image, for not every system has a font with such characters. */

import { html, type TemplateResult } from 'lit-html';
import type { Emoji } from 'sotto';
import { pictureUrl } from 'sotto/safety-number';

/** The image, with the picture's name in place of it for people who do not see it. */
export function picture(emoji: Emoji): TemplateResult {
  return html`<img class="safety-picture" src=${pictureUrl(emoji)} alt=${emoji.name} title=${emoji.name} />`;
}
