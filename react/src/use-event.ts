'use client';

import { useEffect, useRef } from 'react';
import type { CallEvents, Unsubscribe } from 'sotto';
import type { LogEvents } from 'sotto/log';
import type { RoomEvents } from 'sotto/room';

/** A source of events: a call, a room, a room log. */
interface Source<Events> {
  on<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void): Unsubscribe;
}

/**
 * Listens to an event of a call, a room or a room log while the component is mounted. The newest `listener` is called, so it need
 * not be the same function in each render.
 */
export function useEvent<Name extends keyof CallEvents>(
  source: Source<CallEvents> | null,
  name: Name,
  listener: (value: CallEvents[Name]) => void,
): void;
export function useEvent<Name extends keyof RoomEvents>(
  source: Source<RoomEvents> | null,
  name: Name,
  listener: (value: RoomEvents[Name]) => void,
): void;
export function useEvent<Name extends keyof LogEvents>(
  source: Source<LogEvents> | null,
  name: Name,
  listener: (value: LogEvents[Name]) => void,
): void;
export function useEvent<Events, Name extends keyof Events>(
  source: Source<Events> | null,
  name: Name,
  listener: (value: Events[Name]) => void,
): void {
  const newest = useRef(listener);
  useEffect(() => {
    newest.current = listener;
  });
  useEffect(() => source?.on(name, (value) => newest.current(value)), [source, name]);
}
