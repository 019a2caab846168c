/** A modal dialog with a title and a button to close it. The browser keeps the focus in it and gives it back. */

import { closeButton } from './buttons.js';
import { type Child, h } from './dom.js';

/** A new, closed dialog. `name` is used for its ids. */
export function createDialog(name: string, title: string, ...content: Child[]): HTMLDialogElement {
  const dialog: HTMLDialogElement = h(
    'dialog',
    {
      class: `dialog dialog-${name}`,
      'aria-labelledby': `${name}-title`,
      onclick: (event) => {
        // The element itself is only hit beside its content, on the backdrop.
        if (event.target === dialog) {
          dialog.close();
        }
      },
    },
    h(
      'div',
      { class: 'dialog-content' },
      h(
        'header',
        { class: 'panel-header' },
        h('h2', { id: `${name}-title` }, title),
        closeButton(() => dialog.close()),
      ),
      ...content,
    ),
  );
  return dialog;
}
