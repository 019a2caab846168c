/** The move of a call to a new link: one member makes the link and gives it to the group, and each of the others is asked. */

import { createLink, type Link, SottoError } from 'sotto';
import { decodeNewLink, encodeNewLink, NEW_LINK_LABEL } from '../link/new-link.js';
import type { JoinedRoom } from '../media/joined-room.js';
import { NEW_LINK_FAILED, wordsForNewLink } from '../words-for-links.js';
import type { Notices } from './notices.js';

/** The options of {@link CallMove}. */
export interface CallMoveOptions {
  room: JoinedRoom;
  /** The room's name in the call's link. */
  name: string;
  notices: Notices;
  /** A member as it is shown. */
  labelOf: (member: string) => string;
  /** Leaves this call, and joins by another link. */
  move: (link: Link) => void;
}

/** Offers of new links in one call, one's own and those of others. */
export class CallMove {
  readonly #options: CallMoveOptions;
  readonly #undo: () => void;

  constructor(options: CallMoveOptions) {
    this.#options = options;
    const { room, name, notices, labelOf, move } = options;
    this.#undo = room.call.on('message', ({ from, label, data }) => {
      if (label !== NEW_LINK_LABEL || from === room.member) return;
      const link = decodeNewLink(data, name);
      if (link === null) return;
      const remedy = { label: 'Move to the new link', run: () => move(link) };
      notices.show('new-link', wordsForNewLink(labelOf(from)), remedy, true);
    });
  }

  /** Makes a new link, gives it to all that are in the group now, and moves there. */
  async offer(): Promise<void> {
    const { room, name, notices, move } = this.#options;
    const link = createLink(name);
    try {
      await room.call.sendMessage(encodeNewLink(link), { label: NEW_LINK_LABEL });
    } catch (error) {
      if (!(error instanceof SottoError)) throw error;
      // Moving now would lead into a call that the others know nothing of.
      console.warn(error);
      notices.show('new-link', NEW_LINK_FAILED, undefined, true);
      return;
    }
    move(link);
  }

  stop(): void {
    this.#undo();
  }
}
