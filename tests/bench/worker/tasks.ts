/** The duration of a worker's own tasks: the handling of messages, and its timers. */

import type { Task } from '../orders.js';

declare const self: DedicatedWorkerGlobalScope;

let done: Task[] = [];

/** The tasks since it was last asked. */
export function tasks(): Task[] {
  const all = done;
  done = [];
  return all;
}

/**
 * Measures the tasks of the worker script that sets its handlers after this, and those of its ports. Messages without a
 * name are not measured.
 */
export function watchTasks(name: (data: unknown) => string | undefined): void {
  watch(self, name);
  watch(MessagePort.prototype, name);
  const { setTimeout } = self;
  self.setTimeout = ((callback: () => void, delay?: number) =>
    setTimeout(() => measure('timer', callback), delay)) as typeof setTimeout;
}

/** Measures the handling of messages by `target`, or by any object that has it for a prototype. */
function watch(target: object, name: (data: unknown) => string | undefined): void {
  const handler =
    Object.getOwnPropertyDescriptor(target, 'onmessage') ??
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(target), 'onmessage');
  Object.defineProperty(target, 'onmessage', {
    configurable: true,
    set(handle: (event: MessageEvent) => void) {
      const measured = (event: MessageEvent) => {
        const what = name(event.data);
        if (what === undefined) handle(event);
        else measure(what, () => handle(event));
      };
      handler?.set?.call(this, measured);
    },
  });
}

function measure(what: string, task: () => void): void {
  const start = performance.now();
  task();
  done.push({ what, milliseconds: performance.now() - start });
}
