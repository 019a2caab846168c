/** The app on a room without a server. */

import { RoomError, type RoomErrorCode } from 'sotto/room';
import type { ShownCode } from '../../src/code/about-dialog.js';
import 'sotto/safety-number';
import type { JoinRoom } from '../../src/media/joined-room.js';
import { App } from '../../src/pages/app.js';
import { cameraState, showToCamera } from './camera.js';
import { FakeRoom } from './room.js';

declare global {
  interface Window {
    fake: {
      room: FakeRoom | null;
      /** The options of the last join. */
      joined: {
        room: string;
        name: string | undefined;
        secret: string | undefined;
        password: string | undefined;
      } | null;
      /** How the next join ends. */
      refuse: RoomErrorCode | null;
      /** How many calls were prepared. */
      prepared: number;
      showToCamera: typeof showToCamera;
      cameraState: typeof cameraState;
      /** The code that the dialog finds. */
      code: ShownCode | null;
    };
  }
}

window.fake = {
  room: null,
  joined: null,
  refuse: null,
  prepared: 0,
  showToCamera,
  cameraState,
  code: {
    version: '0.1.0',
    commit: '0123456789abcdef0123456789abcdef01234567',
    hash: new Uint8Array(32).fill(7),
    // Of that hash: `crates/group/src/api/safety_number/code.rs`.
    number: {
      digits: ['77361', '49247', '20855', '29463', '20494', '25802'],
      emoji: ['Lion', 'Hat', 'Rabbit', 'Pencil', 'Hourglass', 'Robot', 'Fire', 'Spanner'].map((name) => ({
        symbol: '',
        name,
        file: `${name.toLowerCase()}.svg`,
      })),
      machine: `SOTTO:CODE:1:${'07'.repeat(32)}`,
    },
  },
};

const join: JoinRoom = async (options) => {
  if (window.fake.refuse) {
    throw new RoomError(window.fake.refuse, window.fake.refuse);
  }
  const { member, name, linkSecret, password, room } = options;
  window.fake.joined = { room, name, secret: linkSecret?.bytes().join(), password };
  window.fake.room = new FakeRoom(member, name);
  return window.fake.room;
};

const root = document.getElementById('app');
if (root) {
  new App({
    root,
    prepare: () => {
      window.fake.prepared += 1;
      return join;
    },
    code: async () => {
      if (window.fake.code === null) {
        throw new Error('no manifest');
      }
      return window.fake.code;
    },
    codeHash: async () => {
      if (window.fake.code === null) {
        throw new Error('no manifest');
      }
      return window.fake.code.hash;
    },
    onroom: () => undefined,
  }).open(new URL(location.href));
}
