/** Many members in one worker: the rest of a large call. */

import init, { Membership } from '../../../worker-js/src/wasm/sotto.js';
import type { FromCrowd, Said, ToCrowd } from '../orders.js';

declare const self: DedicatedWorkerGlobalScope;

const clients = new Map<string, Membership>();
let timer: number | undefined;

self.onmessage = async ({ data }: MessageEvent<ToCrowd>) => {
  if (data.crowd === 'start') {
    await init({ module_or_path: '/sotto.wasm' });
    for (const member of data.members) clients.set(member, new Membership({ member }));
  } else {
    for (const [member, entry] of data.entries) {
      const now = performance.now();
      clients.get(member)?.handleEntry(entry, now, now);
    }
    tell();
  }
  post({ crowd: 'followed' });
};

function tell(): void {
  const said = [...clients].flatMap(([from, client]) => {
    const all: Said[] = [];
    for (let output = client.pollOutput(); output !== undefined; output = client.pollOutput()) {
      if (output.type === 'send')
        all.push({ from, payload: output.payload, attachments: output.attachments });
    }
    return all;
  });
  if (said.length > 0) post({ crowd: 'said', said });
  const due = Math.min(...[...clients.values()].map((client) => client.nextTimeout() ?? Infinity));
  self.clearTimeout(timer);
  if (due < Infinity) timer = self.setTimeout(wake, Math.max(1, due - performance.now() + 1));
}

function wake(): void {
  for (const client of clients.values()) {
    if ((client.nextTimeout() ?? Infinity) <= performance.now()) client.handleTimeout(performance.now());
  }
  tell();
}

function post(message: FromCrowd): void {
  self.postMessage(message);
}
