/** The page without a room: makes one, with a link that nobody else has. */

import { html, type TemplateResult } from 'lit-html';
import { createLink } from 'sotto';
import { aboutButton } from '../elements/buttons.js';
import { mark } from '../elements/icons.js';
import { cleanRoomName, newRoomName } from '../link/room-name.js';
import { linkOf } from '../link/route.js';

/** The page. `go` opens a link, `about` the dialog on the app's code. */
export function homePage(go: (link: string) => void, about: () => void): TemplateResult {
  const open = (event: Event) => {
    event.preventDefault();
    const room = new FormData(event.currentTarget as HTMLFormElement).get('room');
    go(linkOf(createLink(cleanRoomName(String(room)) || newRoomName()), location.href));
  };
  return html`
    <main class="home">
      <div class="brand">${mark()}<span>Sotto</span></div>
      <h1 tabindex="-1">Talk in a low voice.</h1>
      <p class="lead">
        Video calls that only the people in them can see and hear. The server passes on what it cannot read, and a
        number on everybody’s screen proves it.
      </p>
      <form class="card" @submit=${open}>
        <label for="room">Room</label>
        <div class="row">
          <input
            id="room"
            name="room"
            type="text"
            value=${newRoomName()}
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            maxlength="64"
            required
          />
          <button type="submit" class="main-button">Open room</button>
        </div>
        <p class="hint">
          This makes a new link with a secret in it: whoever has the link can join, and the server learns no names. To join
          others, open the link that they have sent you.
        </p>
      </form>
      ${aboutButton(about)}
    </main>
  `;
}
