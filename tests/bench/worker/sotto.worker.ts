/** Sotto: the very file that apps load, with the messages that a page sends it. */

import './watched.js';
import 'sotto/worker.js';
import type { Binding, ToWorker } from '../../../worker-js/src/shared/messages.js';
import type { Line } from '../orders.js';
import { enter } from './vehicle.js';

declare const self: DedicatedWorkerGlobalScope;

/** The other member of the call. */
const OTHER = new URL(self.location.href).searchParams.get('other') ?? '';

let streams = 0;

enter((line, readable, writable) => {
  streams += 1;
  tell({ type: 'bind', stream: streams, binding: bindingOf(line) });
  tell({ type: 'attach', stream: streams, readable, writable });
});

function bindingOf({ direction, kind, lane }: Line): Binding {
  const track = (kind === 'audio' ? 0 : 1) + (lane === 'streams' ? 0 : 4);
  return direction === 'seal' ? { direction: 'send', track } : { direction: 'receive', member: OTHER, track };
}

function tell(data: ToWorker): void {
  self.dispatchEvent(new MessageEvent('message', { data }));
}
