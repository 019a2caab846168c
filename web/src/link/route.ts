/** The page that an address leads to, and its options. Read in one place, so that the list of options is complete. */

import { formatLink, type Link, LinkError, type LinkErrorCode, parseLink } from 'sotto';
import { cleanRoomName } from './room-name.js';

/** How large and how often the camera should deliver. */
export interface VideoSize {
  width: number;
  height: number;
  /** Frames a second. */
  rate: number;
}

/**
 * Options of a room's link, for guests and tests. The sender of a link chooses them, so none of them opens a device,
 * joins, or does anything else by itself: they only fill in the form on the screen before one presses a button.
 */
export interface RoomOptions {
  /** `?name=Guest`: the name to start with. Not read beside a secret. */
  name: string | null;
  /** `?video=320x180@15`: camera size and rate. */
  video: VideoSize;
  /** `?mic=0`: the microphone is not among the devices opened with the button. */
  microphone: boolean;
  /** `?cam=0`: the same for the camera. */
  camera: boolean;
}

/** A page of the app. */
export type Route =
  | { page: 'home' }
  /** `room` is the link's room as it may be shown. */
  | { page: 'room'; link: Link; room: string; options: RoomOptions }
  /** The link is damaged, and leads nowhere. */
  | { page: 'damaged'; why: LinkErrorCode };

/** The size and rate asked of a camera where the link names none. */
export const DEFAULT_VIDEO: VideoSize = { width: 1280, height: 720, rate: 30 };

/** Shown for a room of whose name nothing can be shown. */
const NO_NAME = 'call';

/** The page that belongs to `url`. */
export function routeOf(url: URL): Route {
  if (url.pathname === '/') {
    return url.hash.length > 1 ? routeOfSecret(url) : { page: 'home' };
  }
  const match = /^\/r\/([^/]+)\/?$/u.exec(url.pathname);
  const room = cleanRoomName(decode(match?.[1] ?? ''));
  if (!room) {
    return { page: 'home' };
  }
  return { page: 'room', link: { room, secret: null }, room, options: optionsOf(url) };
}

/** The link of a room, to be sent to others: without one's own options. As secret as the link's secret. */
export function linkOf(link: Link, base: string | URL): string {
  return new URL(formatLink(link), base).href;
}

/** A link with a secret leads to its room or nowhere: half of one must not lead to the home page, or into another room. */
function routeOfSecret(url: URL): Route {
  try {
    const link = parseLink(url);
    // The query goes to the server, which is to learn no names.
    const options = { ...optionsOf(url), name: null };
    return { page: 'room', link, room: cleanRoomName(link.room) || NO_NAME, options };
  } catch (error) {
    if (error instanceof LinkError) {
      return { page: 'damaged', why: error.code };
    }
    throw error;
  }
}

function optionsOf({ searchParams: query }: URL): RoomOptions {
  return {
    name: query.get('name'),
    video: parseVideo(query.get('video')) ?? DEFAULT_VIDEO,
    microphone: query.get('mic') !== '0',
    camera: query.get('cam') !== '0',
  };
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
