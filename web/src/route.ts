/** What an address asks for. Read in one place, so that the list of options is complete. */

import { cleanRoomName } from './room-name.js';

/** How large and how often the camera should deliver. */
export interface VideoSize {
  width: number;
  height: number;
  /** Frames a second. */
  rate: number;
}

/**
 * Options of a room's link, for guests and tests. The sender of a link chooses them, so none of them opens a device, joins, or
 * does anything else by itself: all they do is fill in what is on the screen before one presses a button.
 */
export interface RoomOptions {
  /** `?name=Guest`: the name to start with. */
  name: string | null;
  /** `?video=320x180@15`: camera size and rate. */
  video: VideoSize;
  /** `?mic=0`: the microphone is not among what is opened with the button. */
  microphone: boolean;
  /** `?cam=0`: the same for the camera. */
  camera: boolean;
}

/** A page of the app. */
export type Route = { page: 'home' } | { page: 'room'; room: string; options: RoomOptions };

/** What a camera is asked for where the link does not say. */
export const DEFAULT_VIDEO: VideoSize = { width: 1280, height: 720, rate: 30 };

/** The page that belongs to `url`. */
export function routeOf(url: URL): Route {
  const match = /^\/r\/([^/]+)\/?$/u.exec(url.pathname);
  const room = cleanRoomName(decode(match?.[1] ?? ''));
  if (!room) {
    return { page: 'home' };
  }
  const query = url.searchParams;
  return {
    page: 'room',
    room,
    options: {
      name: query.get('name'),
      video: parseVideo(query.get('video')) ?? DEFAULT_VIDEO,
      microphone: query.get('mic') !== '0',
      camera: query.get('cam') !== '0',
    },
  };
}

/** The link of a room, to be sent to others: without one's own options. */
export function linkOf(room: string, base: string | URL): string {
  return new URL(`/r/${encodeURIComponent(room)}`, base).href;
}

/** The WebSocket of the server that served `page`. */
export function serverOf(page: URL): URL {
  const server = new URL('/ws', page);
  server.protocol = page.protocol === 'https:' ? 'wss:' : 'ws:';
  return server;
}

function parseVideo(text: string | null): VideoSize | null {
  const match = /^(\d{2,4})x(\d{2,4})(?:@(\d{1,3}))?$/u.exec(text ?? '');
  if (!match) {
    return null;
  }
  return { width: Number(match[1]), height: Number(match[2]), rate: Number(match[3] ?? DEFAULT_VIDEO.rate) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
