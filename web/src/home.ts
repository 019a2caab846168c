/** The page without a room: makes one, or goes to one. */

import { h } from './dom.js';
import { mark } from './icons.js';
import { cleanRoomName, newRoomName } from './room-name.js';
import { linkOf } from './route.js';

/** The page. `go` opens a link. */
export function homePage(go: (link: string) => void): HTMLElement {
  const room = h('input', {
    id: 'room',
    name: 'room',
    type: 'text',
    value: newRoomName(),
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    maxlength: 64,
    required: true,
  });
  const form = h(
    'form',
    {
      class: 'card',
      onsubmit: (event) => {
        event.preventDefault();
        go(linkOf(cleanRoomName(room.value) || newRoomName(), location.href));
      },
    },
    h('label', { for: 'room' }, 'Room'),
    h('div', { class: 'row' }, room, h('button', { type: 'submit', class: 'main-button' }, 'Open room')),
    h('p', { class: 'hint' }, 'The name is random. Whoever has the link can join.'),
  );
  return h(
    'main',
    { class: 'home' },
    h('div', { class: 'brand' }, mark(), h('span', {}, 'Sotto')),
    h('h1', { tabindex: '-1' }, 'Talk in a low voice.'),
    h(
      'p',
      { class: 'lead' },
      'Video calls that only the people in them can see and hear. The server passes on what it cannot read, and a number on everybody’s screen proves it.',
    ),
    form,
  );
}
