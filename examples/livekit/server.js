// The page, the packages and the room log, as for all examples of this kind, and tokens for your LiveKit server.
import { AccessToken } from 'livekit-server-sdk';
import { serve } from '../shared/server.js';

// Those of `livekit-server --dev` are devkey and secret.
const {
  LIVEKIT_URL = 'ws://localhost:7880',
  LIVEKIT_API_KEY = 'devkey',
  LIVEKIT_API_SECRET = 'secret',
} = process.env;

/** A token whose identity is the member's name: by that Sotto knows whose media and data it is. */
async function ticket(query) {
  const token = new AccessToken(LIVEKIT_API_KEY, LIVEKIT_API_SECRET, { identity: query.get('member') });
  token.addGrant({ roomJoin: true, room: query.get('room') });
  return JSON.stringify({ url: LIVEKIT_URL, token: await token.toJwt() });
}

serve(new URL('./', import.meta.url), {
  packages: { livekit: new URL('./', import.meta.resolve('livekit-client')) },
  answers: { '/ticket.json': ticket },
});
