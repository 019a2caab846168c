/** The page's end of a worker that is measured. */

import type { Answer, Hello, Line, Order, Run, Task } from '../orders.js';

type Ordered<Name extends Order['order']> = Extract<Order, { order: Name }>;
type Answered<Name extends Order['order']> = Extract<Answer, { answer: Name }>;

/** Omits `id` from each of a union's types. */
type Unnumbered<Type> = Type extends { id: number } ? Omit<Type, 'id'> : never;

/** One worker with a contestant in it. */
export class Vehicle {
  readonly worker: Worker;
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #asked = 0;

  constructor(url: string) {
    this.worker = new Worker(url, { type: 'module' });
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#port.onmessage = ({ data }: MessageEvent<Answer>) => {
      this.#waiting.get(data.id)?.(data);
      this.#waiting.delete(data.id);
    };
    this.worker.postMessage({ bench: port2 } satisfies Hello, [port2]);
  }

  /** Says something to the contestant and returns its next message that `matches`. */
  ask<Reply>(
    message: unknown,
    matches: (reply: Reply) => boolean = () => true,
    transfer: Transferable[] = [],
  ): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const take = ({ data }: MessageEvent<Reply>) => {
        if (!matches(data)) return;
        this.worker.removeEventListener('message', take);
        resolve(data);
      };
      this.worker.addEventListener('message', take);
      this.worker.onerror = ({ message: text }) => reject(new Error(text || 'the worker failed'));
      this.worker.postMessage(message, transfer);
    });
  }

  /** Leads frames through, which are the contestant's from then on. */
  run(line: Line, frames: ArrayBuffer[]): Promise<Run> {
    return this.#order<'run'>({ order: 'run', line, frames }, frames);
  }

  copies(line: Line, frames: ArrayBuffer[]): Promise<{ calls: number; bytes: number }> {
    return this.#order<'copies'>({ order: 'copies', line, frames }, frames);
  }

  async memory(): Promise<number | null> {
    return (await this.#order<'memory'>({ order: 'memory' })).bytes;
  }

  async tasks(): Promise<Task[]> {
    return (await this.#order<'tasks'>({ order: 'tasks' })).tasks;
  }

  end(): void {
    this.worker.terminate();
  }

  #order<Name extends Order['order']>(
    order: Unnumbered<Ordered<Name>>,
    transfer: ArrayBuffer[] = [],
  ): Promise<Answered<Name>> {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (answer) => {
        if (answer.answer === 'failed') reject(new Error(answer.message));
        else resolve(answer as Answered<Name>);
      });
      this.#port.postMessage({ id, ...order }, transfer);
    });
  }
}
