/** The app on a room without a server. */

import { type ErrorCode, SottoError } from 'sotto';
import { App } from '../../src/app.js';
import 'sotto/safety-number';
import { FakeRoom } from './room.js';

declare global {
  interface Window {
    fake: {
      room: FakeRoom | null;
      /** How the next join ends. */
      refuse: ErrorCode | null;
    };
  }
}

window.fake = { room: null, refuse: null };
const root = document.getElementById('app');
if (root) {
  new App({
    root,
    join: async ({ member }) => {
      if (window.fake.refuse) {
        throw new SottoError(window.fake.refuse, window.fake.refuse);
      }
      window.fake.room = new FakeRoom(member);
      return window.fake.room;
    },
    onroom: () => undefined,
  }).open(new URL(location.href));
}
