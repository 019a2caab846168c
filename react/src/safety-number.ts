'use client';

import type { SafetyNumber as Value } from 'sotto';
import type { Camera, NamesOf, SafetyRecord, SottoSafetyNumber, Verdict } from 'sotto/safety-number';
import 'sotto/safety-number';
import { createElement, forwardRef, useEffect, useImperativeHandle, useRef } from 'react';
import { flag } from './attribute.js';

/** The properties of {@link SafetyNumber}: those of the element, and its events. */
export interface SafetyNumberProps {
  /** The number to show without a record. */
  value?: Value | null;
  /** The record to show, of `useSafetyRecord` or of your own. */
  record?: SafetyRecord | null;
  /** Digits and pictures, smaller. */
  compact?: boolean;
  /** With the QR code; with a `record` also scanning, the question which members were compared, and the history. */
  full?: boolean;
  /** The number stays as it is while the group goes on. */
  held?: boolean;
  /** The address of the folder with the images, with a slash at its end. */
  pictures?: string;
  /** Names for people, of members that are named beside each other. */
  namesOf?: NamesOf;
  /** The picture that is scanned. */
  camera?: Camera;
  className?: string;
  onScanned?: (verdict: Verdict) => void;
  onCompared?: (members: readonly string[]) => void;
  onScanFailed?: (error: unknown) => void;
}

/**
 * `<sotto-safety-number>` as a component. Its `ref` is the element, with `scan()` and `reset()`. Properties are set in effects, since
 * React 18 sets attributes only.
 */
export const SafetyNumber = forwardRef<SottoSafetyNumber, SafetyNumberProps>(
  function SafetyNumber(props, ref) {
    const { value = null, record = null, namesOf, camera, compact, full, held = false, pictures } = props;
    const own = useRef<SottoSafetyNumber>(null);
    useImperativeHandle<SottoSafetyNumber | null, SottoSafetyNumber | null>(ref, () => own.current, []);
    useEffect(() => {
      if (own.current !== null) own.current.value = value;
    }, [value]);
    useEffect(() => {
      if (own.current !== null) own.current.record = record;
    }, [record]);
    // No attribute of React's: it sets the property instead, to the attribute's value.
    useEffect(() => {
      if (own.current !== null) own.current.held = held;
    }, [held]);
    useEffect(() => {
      const element = own.current;
      if (element === null || namesOf === undefined) return;
      const { namesOf: before } = element;
      element.namesOf = namesOf;
      return () => {
        element.namesOf = before;
      };
    }, [namesOf]);
    useEffect(() => {
      const element = own.current;
      if (element === null || camera === undefined) return;
      const { camera: before } = element;
      element.camera = camera;
      return () => {
        element.camera = before;
      };
    }, [camera]);
    useElementEvents(own, props);
    return createElement('sotto-safety-number', {
      ref: own,
      // React 18 gives a custom element the attribute that is named, and `className` is none.
      class: props.className,
      compact: flag(compact),
      full: flag(full),
      pictures,
    });
  },
);

/** Listens to the element's events for the newest of the properties. */
function useElementEvents(own: { readonly current: SottoSafetyNumber | null }, props: SafetyNumberProps) {
  const newest = useRef(props);
  useEffect(() => {
    newest.current = props;
  });
  useEffect(() => {
    const element = own.current;
    if (element === null) return;
    const controller = new AbortController();
    const { signal } = controller;
    const listen = (name: string, hear: (detail: unknown) => void) =>
      element.addEventListener(
        name,
        (event) => {
          if (event instanceof CustomEvent) hear(event.detail);
        },
        { signal },
      );
    listen('scanned', (detail) => newest.current.onScanned?.(detail as Verdict));
    listen('compared', (detail) =>
      newest.current.onCompared?.((detail as { members: readonly string[] }).members),
    );
    listen('scanfailed', (detail) => newest.current.onScanFailed?.(detail));
    return () => controller.abort();
  }, [own]);
}
