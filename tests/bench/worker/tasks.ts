/** How long a worker's own tasks take: the handling of a message, and what its timers do. */

import type { Task } from '../orders.js';

declare const self: DedicatedWorkerGlobalScope;

let done: Task[] = [];

/** Those since it was last asked. */
export function tasks(): Task[] {
  const all = done;
  done = [];
  return all;
}

/** Measures the tasks of the worker script that sets its handlers after this. */
export function watchTasks(name: (data: unknown) => string): void {
  const handler =
    Object.getOwnPropertyDescriptor(self, 'onmessage') ??
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(self), 'onmessage');
  Object.defineProperty(self, 'onmessage', {
    configurable: true,
    set(handle: (event: MessageEvent) => void) {
      handler?.set?.call(self, (event: MessageEvent) => measure(name(event.data), () => handle(event)));
    },
  });
  const { setTimeout } = self;
  self.setTimeout = ((callback: () => void, delay?: number) =>
    setTimeout(() => measure('timer', callback), delay)) as typeof setTimeout;
}

function measure(what: string, task: () => void): void {
  const start = performance.now();
  task();
  done.push({ what, milliseconds: performance.now() - start });
}
