'use client';

import { type DependencyList, useEffect, useRef, useState } from 'react';
import type { CallState } from 'sotto';
import { type Join, type Outcome, openSession, type Session } from './session.js';
import { useCallState } from './use-call-state.js';

/**
 * A call as a component sees it. `idle`: not wanted, or rendered on a server. `failed`: joining has failed, with `error`. Joined it
 * has the call's own state, and `error` is the newest that was told.
 */
export type CallStatus<Joined extends Session> =
  | {
      readonly status: 'idle' | 'joining';
      readonly session: null;
      readonly call: null;
      readonly error: null;
    }
  | { readonly status: 'failed'; readonly session: null; readonly call: null; readonly error: Error }
  | {
      readonly status: CallState;
      readonly session: Joined;
      readonly call: Joined['call'];
      readonly error: Error | null;
    };

/**
 * Joins a call when the component is mounted, and leaves it when it is unmounted. When one of `dependencies` changes it leaves, and
 * joins anew by the newest `join` when the former session has ended. With `null` for `join` it leaves, or does not join.
 *
 * StrictMode does not join twice. On a server nothing is joined.
 */
export function useCall<Joined extends Session>(
  join: Join<Joined> | null,
  dependencies: DependencyList,
): CallStatus<Joined> {
  const [outcome, setOutcome] = useState<Outcome<Joined> | null>(null);
  const before = useRef(Promise.resolve());
  const isWanted = join !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `join` is a new function in each render; its dependencies are the caller's to name.
  useEffect(() => {
    if (join === null) return;
    const leave = openSession(join, before.current, setOutcome);
    return () => {
      before.current = leave();
      setOutcome(null);
    };
  }, [isWanted, ...dependencies]);

  const session = outcome?.type === 'joined' ? outcome.session : null;
  const state = useCallState(session?.call ?? null);
  if (outcome === null) {
    return { status: isWanted ? 'joining' : 'idle', session: null, call: null, error: null };
  }
  if (outcome.type === 'failed') {
    return { status: 'failed', session: null, call: null, error: outcome.error };
  }
  const { call } = outcome.session;
  return { status: state ?? call.state, session: outcome.session, call, error: outcome.error };
}
