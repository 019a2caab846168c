/** Notices about links: alone in an empty room, refused by members with another link, and others refused here. */

import type { RejectReason } from 'sotto';
import type { Announcer } from '../elements/announce.js';
import type { JoinedCall } from '../media/joined-room.js';
import { FIRST, UNINVITED, wordsForRefusal } from '../words-for-links.js';
import type { Notices } from './notices.js';

/** Requests to be added that lack the link or the password. */
const WITHOUT_PROOF: ReadonlySet<RejectReason> = new Set(['proof-missing', 'proof-wrong', 'password-wrong']);

/** Shows it in `notices` until the returned function is called. `hasSecret`: the call's link has a secret. */
export function followLink(
  call: Pick<JoinedCall, 'state' | 'members' | 'on'>,
  hasSecret: boolean,
  notices: Notices,
  announcer: Announcer,
): () => void {
  let metOthers = false;
  const groupChanged = () => {
    if (call.state !== 'encrypted') {
      return;
    }
    notices.clear('refused');
    metOthers ||= call.members.length > 1;
    if (metOthers) {
      notices.clear('first');
    } else if (hasSecret) {
      notices.show('first', FIRST);
      announcer.say(`${FIRST.what} ${FIRST.advice}`);
    }
  };
  const undo = [
    call.on('epoch', groupChanged),
    call.on('refused', ({ reason }) => {
      notices.clear('waiting');
      notices.show(
        'refused',
        wordsForRefusal(reason),
        // The lobby, which asks for a password, is what a page starts with.
        reason === 'password-wrong' ? { label: 'Another password', run: () => location.reload() } : undefined,
        true,
      );
    }),
    call.on('rejected', ({ reason }) => {
      // While this page waits, it is the one whose link may be wrong.
      if (hasSecret && WITHOUT_PROOF.has(reason) && call.state === 'encrypted') {
        notices.warn('uninvited', UNINVITED);
      }
    }),
  ];
  groupChanged();
  return () => {
    for (const stop of undo) {
      stop();
    }
  };
}
