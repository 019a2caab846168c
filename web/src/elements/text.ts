/** Text inside templates: for screen readers only, and the labels of members. */

import { html, nothing, type TemplateResult } from 'lit-html';
import { partsOf } from '../names/labels.js';

/** Text for screen readers only. */
export function hidden(text: string): TemplateResult {
  return html`<span class="visually-hidden">${text}</span>`;
}

/**
 * A label: the name that a person chose, isolated, so that its direction of writing does not touch the text around it,
 * and its mark, which is not cut off with a long name.
 */
export function nameOf(label: string): TemplateResult {
  const { name, mark } = partsOf(label);
  // White space between the elements would be seen: captions preserve it.
  return html`<span class="name"><bdi class="name-chosen">${name}</bdi>${
    mark === '' ? nothing : html`<span class="name-mark" dir="ltr"> ${mark}</span>`
  }</span>`;
}
