import type { Call } from 'sotto';

/** The part of a `Call` that the hooks follow. */
export type FollowedCall = Pick<Call, 'state' | 'members' | 'safetyNumber' | 'on'>;

/** A call that was joined, with all that has to be left with it. A `Room` of `sotto/room` is one. */
export interface Session {
  readonly call: FollowedCall;
  leave(): Promise<void>;
  /** Tells of errors, those of the call included. Without it the call's own are told. */
  on?(name: 'error', listener: (error: Error) => void): unknown;
}

/** Joins. It is cancelled by the signal: it then rejects, and leaves nothing behind. */
export type Join<Joined extends Session> = (signal: AbortSignal) => Promise<Joined>;

/** The outcome of joining, and the newest error since. */
export type Outcome<Joined extends Session> =
  | { readonly type: 'joined'; readonly session: Joined; readonly error: Error | null }
  | { readonly type: 'failed'; readonly error: Error };

/**
 * Joins when `before` has resolved, and never in the task in which it is called: React's StrictMode runs an effect, its cleanup
 * and the effect again in one task, and of these only the last may join. Returns the function that leaves; what that returns
 * resolves when nothing of the session is left, so that the next one may begin.
 */
export function openSession<Joined extends Session>(
  join: Join<Joined>,
  before: Promise<void>,
  tell: (outcome: Outcome<Joined>) => void,
): () => Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  const tellUntilLeft = (outcome: Outcome<Joined>) => {
    if (!signal.aborted) tell(outcome);
  };
  const opened = before.then(async () => {
    if (signal.aborted) return null;
    try {
      const session = await join(signal);
      const hear = (error: Error) => tellUntilLeft({ type: 'joined', session, error });
      if (session.on === undefined) session.call.on('error', hear);
      else session.on('error', hear);
      tellUntilLeft({ type: 'joined', session, error: null });
      return session;
    } catch (cause) {
      tellUntilLeft({ type: 'failed', error: asError(cause) });
      return null;
    }
  });
  return async () => {
    controller.abort();
    try {
      await (await opened)?.leave();
    } catch (error) {
      // An error of leaving has no component left to show it, and the next session must not wait in vain.
      reportError(error);
    }
  };
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause), { cause });
}
