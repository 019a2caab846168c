/** Runs beside a contestant in its worker: gives it frames, and measures. Loaded before the contestant. */

import type { Answer, Hello, Line, Order } from '../orders.js';
import { countCopies } from './copies.js';
import { Ends } from './ends.js';
import { type Frame, frameOf } from './frame.js';
import { memoryBytes } from './memory.js';
import { tasks } from './tasks.js';

declare const self: DedicatedWorkerGlobalScope;

/** Leads the frames of a line through the contestant, for good. */
export type Attach = (line: Line, readable: ReadableStream<Frame>, writable: WritableStream<Frame>) => void;

let attach: Attach = () => {
  throw new TypeError('there is no contestant');
};

/** Names the contestant to be measured. */
export function enter(contestant: Attach): void {
  attach = contestant;
}

/** Longer than any batch takes, in milliseconds. */
const STUCK = 120_000;

const lines = new Map<string, Ends>();

function endsOf(line: Line): Ends {
  const name = Object.values(line).join(' ');
  const existing = lines.get(name);
  if (existing !== undefined) return existing;
  const ends = new Ends(line.lane);
  lines.set(name, ends);
  attach(line, ends.readable, ends.writable);
  return ends;
}

async function run(line: Line, data: ArrayBuffer[]) {
  const frames = data.map((bytes) => frameOf(line.kind, bytes));
  let timer: number | undefined;
  const stuck = new Promise<never>((_, reject) => {
    timer = self.setTimeout(() => reject(new Error(`${data.length} frames did not all come out`)), STUCK);
  });
  const result = await Promise.race([endsOf(line).run(frames), stuck]);
  self.clearTimeout(timer);
  return result;
}

async function obey(order: Order): Promise<Answer> {
  const { id } = order;
  switch (order.order) {
    case 'run':
      return { id, answer: 'run', ...(await run(order.line, order.frames)) };
    case 'copies':
      return { id, answer: 'copies', ...(await countCopies(() => run(order.line, order.frames))) };
    case 'memory':
      return { id, answer: 'memory', bytes: memoryBytes() };
    case 'tasks':
      return { id, answer: 'tasks', tasks: tasks() };
  }
}

function listen(port: MessagePort): void {
  port.onmessage = async ({ data }: MessageEvent<Order>) => {
    try {
      const answer = await obey(data);
      port.postMessage(answer, answer.answer === 'run' ? answer.frames : []);
    } catch (error) {
      port.postMessage({ id: data.id, answer: 'failed', message: String(error) } satisfies Answer);
    }
  };
}

self.addEventListener('message', (event: MessageEvent<Hello | object>) => {
  if (!('bench' in event.data)) return;
  event.stopImmediatePropagation();
  listen(event.data.bench);
});
