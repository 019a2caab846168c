'use client';

import { useEffect, useState } from 'react';
import { type FollowedCall, type Mark, SafetyRecord } from 'sotto/safety-number';

/**
 * A record that follows a call, for `<SafetyNumber record>`; `null` without a call. `marks` are those of an earlier record, and
 * are looked at when the call begins.
 */
export function useSafetyRecord(
  call: (FollowedCall & { readonly member: string }) | null,
  marks?: readonly Mark[],
): SafetyRecord | null {
  const [record, setRecord] = useState<SafetyRecord | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `marks` are the beginning of a record, which goes on by its own.
  useEffect(() => {
    if (call === null) return;
    // One for each time that it follows: a record that follows again has the epoch of then a second time.
    const followed = new SafetyRecord(call.member, marks);
    const unfollow = followed.follow(call);
    setRecord(followed);
    return () => {
      unfollow();
      setRecord(null);
    };
  }, [call]);
  return record;
}
