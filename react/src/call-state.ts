'use client';

import type { ShownCall, SottoCallState } from 'sotto/elements';
import type { NamesOf } from 'sotto/safety-number';
import 'sotto/elements';
import { createElement, forwardRef, useEffect, useImperativeHandle, useRef } from 'react';
import { flag } from './attribute.js';
import { useShownCall } from './use-shown-call.js';

/** The properties of {@link CallState}: those of the element. */
export interface CallStateProps {
  /** The call whose state is shown. */
  call: ShownCall | null;
  /** The error with which joining has failed; shown while there is no call. */
  error?: unknown;
  /** Names for people, of members that are named beside each other. */
  namesOf?: NamesOf | null;
  /** Smaller. */
  compact?: boolean;
  className?: string;
}

/**
 * `<sotto-call-state>` as a component; its `ref` is the element. Properties are set in effects, since React 18 sets attributes only.
 */
export const CallState = forwardRef<SottoCallState, CallStateProps>(function CallState(props, ref) {
  const { call, error = null, namesOf = null, compact, className } = props;
  const own = useRef<SottoCallState>(null);
  useImperativeHandle<SottoCallState | null, SottoCallState | null>(ref, () => own.current, []);
  useShownCall(own, call);
  useEffect(() => {
    if (own.current !== null) own.current.error = error;
  }, [error]);
  useEffect(() => {
    if (own.current !== null) own.current.namesOf = namesOf;
  }, [namesOf]);
  return createElement('sotto-call-state', { ref: own, class: className, compact: flag(compact) });
});
