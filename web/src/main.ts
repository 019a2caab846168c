import { Room } from 'sotto/room';
import { App } from './app.js';
import type { JoinedRoom } from './joined-room.js';

declare global {
  interface Window {
    /** For developers and tests: the room and the call while in one. */
    sotto?: { room: JoinedRoom; call: JoinedRoom['call'] };
  }
}

const root = document.getElementById('app');
if (root) {
  new App({
    root,
    join: (options) => Room.join({ ...options, workerUrl: '/worker.js', wasmUrl: '/sotto.wasm' }),
    onroom: (room) => {
      if (room) {
        window.sotto = { room, call: room.call };
      } else {
        delete window.sotto;
      }
    },
  }).open(new URL(location.href));
}
