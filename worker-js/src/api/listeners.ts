/** Takes a listener off again. */
export type Unsubscribe = () => void;

/** Typed listeners by event name. */
export class Listeners<Events extends object> {
  readonly #byName = new Map<keyof Events, Set<(value: never) => void>>();

  /** Calls `listener` at every event called `name` until the returned function is called. */
  on<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void): Unsubscribe {
    let listeners = this.#byName.get(name);
    if (!listeners) {
      listeners = new Set();
      this.#byName.set(name, listeners);
    }
    // A wrapper per subscription: the same function given twice is two subscriptions.
    const entry = (value: Events[Name]) => listener(value);
    listeners.add(entry);
    return () => listeners.delete(entry);
  }

  /** Calls the listeners of `name`. One that throws is reported as uncaught and does not keep the others from theirs. */
  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    for (const listener of [...(this.#byName.get(name) ?? [])]) {
      try {
        (listener as (value: Events[Name]) => void)(value);
      } catch (error) {
        reportError(error);
      }
    }
  }
}
