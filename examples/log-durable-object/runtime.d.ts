// The parts of the Workers runtime that the example uses. An application has all of them from `@cloudflare/workers-types`.

interface WorkerSocket {
  accept(): void;
  send(data: Uint8Array): void;
  close(code?: number): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close' | 'error', listener: () => void): void;
}

declare class WebSocketPair {
  readonly 0: WorkerSocket;
  readonly 1: WorkerSocket;
}

interface ResponseInit {
  /** The client's end of a pair, with status 101. */
  webSocket?: WorkerSocket;
}

interface DurableObjectId {
  toString(): string;
}

interface DurableObjectNamespace {
  idFromName(name: string): DurableObjectId;
  get(id: DurableObjectId): { fetch(request: Request): Promise<Response> };
}
