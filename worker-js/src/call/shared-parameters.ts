/** `setParameters` with the second argument that Chromium has and other browsers ignore. */
interface WithOptions {
  setParameters(parameters: RTCRtpSendParameters, options?: EncodingOptions): Promise<void>;
}

interface EncodingOptions {
  encodingOptions: { keyFrame: boolean }[];
}

/** Parameters that an application may not change between `getParameters` and `setParameters` (WebRTC, `setParameters` step 5). */
const READ_ONLY = ['codecs', 'headerExtensions', 'rtcp'] as const;

const shared = new WeakMap<RTCRtpSender, SharedParameters>();

/**
 * The parameters of a sender, for the application and for Sotto. From then on `getParameters` and `setParameters` of
 * the sender are its own properties, and behave to the application as if Sotto never called them.
 */
export function shareParameters(sender: RTCRtpSender): SharedParameters {
  const known = shared.get(sender);
  if (known !== undefined) return known;
  const parameters = new SharedParameters(sender);
  shared.set(sender, parameters);
  const methods = {
    getParameters: () => parameters.get(),
    setParameters: (given: RTCRtpSendParameters, options?: EncodingOptions) => parameters.set(given, options),
  };
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(sender, name, { value, configurable: true, writable: true });
  }
  return parameters;
}

/**
 * One transaction of `setParameters` at a time. A browser knows only the last `getParameters` of a sender, so one of
 * Sotto's ends the transaction that the application has open. The application's change is then made in a new one.
 */
class SharedParameters {
  readonly #get: () => RTCRtpSendParameters;
  readonly #set: WithOptions['setParameters'];
  /** The application's transaction, as it was handed out: `null` once it is done, `undefined` before the first known. */
  #open: RTCRtpSendParameters | null | undefined;
  /** The browser no longer knows the application's transaction. */
  #overtaken = false;
  /** How many changes wait or run that Sotto asked the browser for. */
  #ours = 0;
  /** The last change that was asked for, by the application or by Sotto. Never rejects. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(sender: RTCRtpSender) {
    this.#get = sender.getParameters.bind(sender);
    this.#set = (sender as WithOptions).setParameters.bind(sender);
  }

  /** `getParameters` of the application. */
  get(): RTCRtpSendParameters {
    const parameters = this.#get();
    this.#open = structuredClone(parameters);
    // A change that runs will end this transaction as well.
    this.#overtaken = this.#ours > 0;
    return parameters;
  }

  /** `setParameters` of the application. Rejects as the browser does. */
  async set(given: RTCRtpSendParameters, options?: EncodingOptions): Promise<void> {
    const open = this.#open;
    // A transaction that the application itself has ended is for the browser to refuse.
    const isOpen = open === undefined || open?.transactionId === given.transactionId;
    if (this.#overtaken && isOpen) {
      const parameters = structuredClone(given);
      await this.#enqueue(() => this.#change(open, parameters, options));
    } else {
      const done = this.#set(given, options);
      this.#last = settled(done);
      await done;
    }
    if (this.#open === open) this.#open = null;
  }

  /** Lets the sender make a key frame of every encoding. Rejects if the browser refuses. */
  makeKeyFrame(): Promise<void> {
    return this.#enqueue(() => {
      const parameters = this.#get();
      const encodingOptions = parameters.encodings.map(() => ({ keyFrame: true }));
      return this.#set(parameters, { encodingOptions });
    });
  }

  /** The encodings that are active, as far as they have a rid. To read them ends the application's transaction, too. */
  async activeRids(): Promise<string[]> {
    let encodings: RTCRtpEncodingParameters[] = [];
    await this.#enqueue(async () => {
      encodings = this.#get().encodings;
    });
    return encodings.flatMap(({ rid, active }) => (rid !== undefined && active !== false ? [rid] : []));
  }

  /** Applies what the application changed to a transaction that the browser knows. */
  #change(
    open: RTCRtpSendParameters | null | undefined,
    given: RTCRtpSendParameters,
    options: EncodingOptions | undefined,
  ): Promise<void> {
    const fresh = this.#get();
    const merged = { ...given, transactionId: fresh.transactionId };
    for (const name of READ_ONLY) {
      // Negotiation may have changed them meanwhile. What the application changed is for the browser to refuse.
      if (open && isEqual(open[name], given[name])) Object.assign(merged, { [name]: fresh[name] });
    }
    return this.#set(merged, options);
  }

  /** Runs a transaction of Sotto's when those before it are done. */
  async #enqueue(transaction: () => Promise<void>): Promise<void> {
    this.#ours += 1;
    // The browser forgets the application's transaction when this one begins, whether or not it succeeds.
    const done = this.#inTurn(transaction);
    try {
      await done;
    } finally {
      this.#ours -= 1;
    }
  }

  async #inTurn(transaction: () => Promise<void>): Promise<void> {
    // The application does not wait: it may ask for a change while this one waits for another.
    for (let last: Promise<unknown> | undefined; last !== this.#last; ) {
      last = this.#last;
      await last;
    }
    this.#overtaken = true;
    const done = transaction();
    this.#last = settled(done);
    await done;
  }
}

function settled(promise: Promise<void>): Promise<void> {
  return promise.catch(() => {});
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
