'use client';

import type { CodeOf, ShownCall, SottoMembers } from 'sotto/elements';
import type { NamesOf, SafetyRecord } from 'sotto/safety-number';
import 'sotto/elements';
import { createElement, forwardRef, useEffect, useImperativeHandle, useRef } from 'react';
import { flag } from './attribute.js';
import { useShownCall } from './use-shown-call.js';

/** The properties of {@link Members}: those of the element, and its event. */
export interface MembersProps {
  /** The call whose members are shown. */
  call: ShownCall | null;
  /** The record with the marks of those who were compared, of `useSafetyRecord` or of your own. */
  record?: SafetyRecord | null;
  /** Names for people, of members that are named beside each other. */
  namesOf?: NamesOf | null;
  /** The members' statements on their code. A function that gives others is another function. */
  codeOf?: CodeOf | null;
  /** Without fingerprints and statements. */
  compact?: boolean;
  /** The list's name for screen readers. */
  label?: string;
  className?: string;
  /** A person has looked at the changed key of a member. */
  onKeySeen?: (seen: { member: string; fingerprint: string | null }) => void;
}

/** No statements, as the element has by default. */
const NONE: CodeOf = () => null;

/**
 * `<sotto-members>` as a component. Its `ref` is the element, with `update()`. Properties are set in effects, since React 18 sets
 * attributes only.
 */
export const Members = forwardRef<SottoMembers, MembersProps>(function Members(props, ref) {
  const { call, record = null, namesOf = null, codeOf = null, compact, label, className, onKeySeen } = props;
  const own = useRef<SottoMembers>(null);
  useImperativeHandle<SottoMembers | null, SottoMembers | null>(ref, () => own.current, []);
  useShownCall(own, call);
  useEffect(() => {
    const element = own.current;
    if (element === null) return;
    element.record = record;
    return () => {
      element.record = null;
    };
  }, [record]);
  useEffect(() => {
    if (own.current !== null) own.current.namesOf = namesOf;
  }, [namesOf]);
  useEffect(() => {
    if (own.current !== null) own.current.codeOf = codeOf ?? NONE;
  }, [codeOf]);
  const newest = useRef(onKeySeen);
  useEffect(() => {
    newest.current = onKeySeen;
  });
  useEffect(() => {
    const element = own.current;
    if (element === null) return;
    const hear = (event: Event) => {
      if (event instanceof CustomEvent) newest.current?.(event.detail);
    };
    element.addEventListener('keyseen', hear);
    return () => element.removeEventListener('keyseen', hear);
  }, []);
  // React 18 gives a custom element the attribute that is named, and `className` is none.
  return createElement('sotto-members', { ref: own, class: className, compact: flag(compact), label });
});
