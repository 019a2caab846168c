import { checkNames, type OptionNames } from './option-names.js';

/** Takes a listener off again. Of a listener that is off already it does nothing, even if the same one was added anew. */
export type Unsubscribe = () => void;

/** How an event is listened to. */
export interface ListenOptions {
  /** Whether the listener is called for one event only. */
  once?: boolean;
  /** Takes the listener off when it is aborted; one that is aborted already adds none. */
  signal?: AbortSignal;
}

const LISTEN_OPTIONS = { once: true, signal: true } satisfies OptionNames<ListenOptions>;

/** A listener of one event, while it is on. */
interface Registration {
  readonly listener: (value: never) => void;
  readonly once: boolean;
  readonly signal: AbortSignal | undefined;
  readonly remove: Unsubscribe;
  removed: boolean;
}

/**
 * Typed listeners by event name, by the rules of `EventTarget` (DOM §2.7): a listener that is on already is not added again,
 * whatever the options; listeners are called in the order in which they were added; one that is added while an event is told
 * does not get that event, and one that is taken off meanwhile does not, either; one that throws is reported as uncaught and
 * keeps no other from being called.
 */
export class Listeners<Events extends object> {
  readonly #byName = new Map<keyof Events, Map<(value: never) => void, Registration>>();

  /**
   * Calls `listener` at every event called `name`, until it is taken off.
   *
   * @throws {TypeError} if `listener` is no function.
   * @throws {OptionError} for an option that does not exist.
   */
  on<Name extends keyof Events>(
    name: Name,
    listener: (value: Events[Name]) => void,
    options: ListenOptions = {},
  ): Unsubscribe {
    if (typeof listener !== 'function') throw new TypeError('the listener is no function');
    checkNames(options, LISTEN_OPTIONS);
    const { once = false, signal } = options;
    const found = this.#byName.get(name)?.get(listener);
    if (found !== undefined) return found.remove;
    if (signal?.aborted) return () => {};
    const registration: Registration = {
      listener,
      once,
      signal,
      removed: false,
      remove: () => this.#remove(name, registration),
    };
    const listeners = this.#byName.get(name);
    if (listeners === undefined) this.#byName.set(name, new Map([[listener, registration]]));
    else listeners.set(listener, registration);
    signal?.addEventListener('abort', registration.remove);
    return registration.remove;
  }

  /** Takes a listener off. Without effect if it is not on. */
  off<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void): void {
    this.#byName.get(name)?.get(listener)?.remove();
  }

  /** Calls `listener` at the next event called `name`, and takes it off before. */
  once<Name extends keyof Events>(
    name: Name,
    listener: (value: Events[Name]) => void,
    options: Omit<ListenOptions, 'once'> = {},
  ): Unsubscribe {
    return this.on(name, listener, { ...options, once: true });
  }

  /** Calls the listeners of `name`. */
  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    for (const registration of [...(this.#byName.get(name)?.values() ?? [])]) {
      if (registration.removed) continue;
      if (registration.once) registration.remove();
      try {
        (registration.listener as (value: Events[Name]) => void)(value);
      } catch (error) {
        report(error);
      }
    }
  }

  /** Calls the listeners of `name`; an error that has none is reported as one that nobody has caught. */
  emitError<Name extends keyof Events>(name: Name, error: Events[Name]): void {
    if ((this.#byName.get(name)?.size ?? 0) === 0) report(error);
    else this.emit(name, error);
  }

  #remove(name: keyof Events, registration: Registration): void {
    if (registration.removed) return;
    registration.removed = true;
    registration.signal?.removeEventListener('abort', registration.remove);
    this.#byName.get(name)?.delete(registration.listener);
  }
}

/** Reports an error as one that nobody has caught. Node has no `reportError`. */
function report(error: unknown): void {
  if (typeof globalThis.reportError === 'function') {
    reportError(error);
    return;
  }
  queueMicrotask(() => {
    throw error;
  });
}
