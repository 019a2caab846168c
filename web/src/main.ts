import { Call } from 'sotto';
import { codeNumber } from 'sotto/code-number';
import { Room } from 'sotto/room';
import type { ShownCode } from './code/about-dialog.js';
import { enforcedBy, ownCode } from './code/own-code.js';
import type { JoinedRoom } from './media/joined-room.js';
import { App } from './pages/app.js';

declare global {
  interface Window {
    /** For developers and tests: the room and the call while in one. */
    sotto?: { room: JoinedRoom; call: JoinedRoom['call'] };
  }
}

// Set by the build, from the very files that it puts beside this script.
declare const WORKER_INTEGRITY: string;
declare const WASM_INTEGRITY: string;

const WORKER_URL = '/worker.js';
const CORE = { wasmUrl: '/sotto.wasm', wasmIntegrity: WASM_INTEGRITY };

const own = () =>
  ownCode(enforcedBy(document).set(WORKER_URL, WORKER_INTEGRITY).set(CORE.wasmUrl, WASM_INTEGRITY));

async function code(): Promise<ShownCode> {
  const found = await own();
  return { ...found, number: await codeNumber(found.hash, CORE) };
}

const root = document.getElementById('app');
if (root) {
  new App({
    root,
    prepare: () => {
      const prepared = Call.prepare({ workerUrl: WORKER_URL, workerIntegrity: WORKER_INTEGRITY, ...CORE });
      return (options) => Room.join({ ...options, prepared });
    },
    code,
    codeHash: async () => (await own()).hash,
    onroom: (room) => {
      if (room) {
        window.sotto = { room, call: room.call };
      } else {
        delete window.sotto;
      }
    },
  }).open(new URL(location.href));
}
