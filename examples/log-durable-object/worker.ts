// A room log in a Durable Object: the Worker finds the object of a room, and the object is the room's only server.
import { WebSocketLog } from 'sotto/log-websocket';

interface Env {
  ROOMS: DurableObjectNamespace;
}

/** The server of one room: all members of it are connected here, so there is one order. */
export class RoomLogObject {
  readonly #log = new WebSocketLog({
    limits: { queue_bytes: 1 << 20, backlog_entries: 1000, room_members: 100, rooms: 100 },
  });

  fetch(): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    server.accept();
    this.#log.accept(server);
    return new Response(null, { status: 101, webSocket: client });
  }
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, host } = new URL(request.url);
    const room = /^\/log\/([\w-]{1,128})$/.exec(pathname)?.[1];
    if (room === undefined) return new Response('not found', { status: 404 });
    if (request.headers.get('upgrade') !== 'websocket') {
      return new Response('a WebSocket is expected', { status: 426 });
    }
    // Pages of other sites may not connect. Here an application also asks for its own sign-in, and whether this user is in that room.
    const [, authority] = (request.headers.get('origin') ?? '').split('://');
    if (authority !== host) return new Response('forbidden', { status: 403 });
    return env.ROOMS.get(env.ROOMS.idFromName(room)).fetch(request);
  },
};
