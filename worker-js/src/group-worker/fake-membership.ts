import type { Entry, ExportedSecret, ExportRefusal, Membership, Output } from '../wasm/sotto.js';

/** The name of a method of the wasm membership. */
export type Method = Extract<keyof Membership, string>;

/** Stands in for the wasm membership in tests. Each method can be made to throw. */
export class FakeMembership {
  /** The next output. */
  readonly outputs: Output[] = [];
  readonly calls: string[] = [];
  /** Names of methods that throw. */
  readonly broken = new Set<Method>();
  timeout: number | undefined;
  /** Whether there is a group to export secrets of. */
  inGroup = true;
  /** The effect of a time-out, besides being over. */
  atTimeout: () => void = () => {};

  get membership(): Membership {
    return this as unknown as Membership;
  }

  free(): void {
    this.#called('free');
  }

  continuityChallenge(): Uint8Array {
    this.#called('continuityChallenge');
    return Uint8Array.of(1, 2, 3);
  }

  proveContinuity(key: Uint8Array, signature: Uint8Array): boolean {
    this.#called('proveContinuity', `${key.length} ${signature.length}`);
    return signature.length === 64;
  }

  handleEntry(entry: Entry, _now: number, mediaNow: number): void {
    this.#called('handleEntry', `${entry.seq} ${mediaNow}`);
  }

  challenge(attempt: number, at: number): void {
    this.#called('challenge', `${attempt} ${at}`);
  }

  sendMessage(id: number, label: string, data: Uint8Array): void {
    this.#called('sendMessage', `${id} ${label} ${data.join(',')}`);
  }

  exportSecret(label: string, context: Uint8Array, length: number): ExportedSecret | ExportRefusal {
    this.#called('exportSecret', `${label} ${context.join(',')} ${length}`);
    return this.inGroup ? { epoch: 3, secret: new Uint8Array(length).fill(7) } : 'no-key';
  }

  startShortAuthentication(): void {
    this.#called('startShortAuthentication');
  }

  cancelShortAuthentication(): void {
    this.#called('cancelShortAuthentication');
  }

  handleTimeout(now: number): void {
    this.#called('handleTimeout', now);
    this.timeout = undefined;
    this.atTimeout();
  }

  nextTimeout(): number | undefined {
    this.#called('nextTimeout');
    return this.timeout;
  }

  pollOutput(): Output | undefined {
    this.#called('pollOutput');
    return this.outputs.shift();
  }

  #called(name: Method, detail?: string | number): void {
    this.calls.push(detail === undefined ? name : `${name} ${detail}`);
    if (this.broken.has(name)) throw new WebAssembly.RuntimeError('unreachable');
  }
}
