'use client';

import { useCallback, useSyncExternalStore } from 'react';
import type { CallState, Member, SafetyNumber } from 'sotto';
import type { FollowedCall } from './session.js';

const NO_MEMBERS: readonly Member[] = [];

/** The state of a call; `null` without one. */
export function useCallState(call: FollowedCall | null): CallState | null {
  return useProperty(call, 'state', () => call?.state ?? null, null);
}

/** The members of the group, as the members know it, not the server. Empty without a call, and unless it is `encrypted`. */
export function useMembers(call: FollowedCall | null): readonly Member[] {
  return useProperty(call, 'members', () => call?.members ?? NO_MEMBERS, NO_MEMBERS);
}

/** The call's safety number; `null` without a call, and unless it is `encrypted`. */
export function useSafetyNumber(call: FollowedCall | null): SafetyNumber | null {
  return useProperty(call, 'safetynumber', () => call?.safetyNumber ?? null, null);
}

/** A property of a call, read anew after each event of that name. */
function useProperty<Value>(
  call: FollowedCall | null,
  event: 'state' | 'members' | 'safetynumber',
  read: () => Value,
  onServer: Value,
): Value {
  const subscribe = useCallback(
    // A function of its own for each subscriber: a call has the same listener only once.
    (changed: () => void) => call?.on(event, () => changed()) ?? (() => {}),
    [call, event],
  );
  return useSyncExternalStore(subscribe, read, () => onServer);
}
