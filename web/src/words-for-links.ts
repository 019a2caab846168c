/** Words about links, and about members with another one. Each table is exhaustive over its closed union. */

import type { LinkErrorCode, Refused } from 'sotto';
import type { Words } from './words.js';

/** Alone, in the room of a link with a secret. */
export const FIRST: Words = {
  what: 'You are first here.',
  advice: 'If you expected others, ask for the link again.',
};

/** A member that is in the room without the link, or without the password, has asked to be added. */
export const UNINVITED: Words = {
  what: 'Somebody without the right link or password tried to join, and was not let in.',
  advice: 'If you expect somebody, send them the whole link again, or tell them the password.',
};

/** A new link could not be given to the others. */
export const NEW_LINK_FAILED: Words = {
  what: 'The new link did not reach the others.',
  advice: 'The call goes on by the old link. Try again when the connection is back.',
};

/** Where a member makes a new link. */
export const NEW_LINK: Words = {
  what: 'Everybody who is in the call now gets the new link from this page, and is asked to move. You move at once.',
  advice:
    'The old link goes on leading to the old call. Somebody whom you want to keep out must have left it before.',
};

/** A member has made a new link. */
export function wordsForNewLink(label: string): Words {
  return {
    what: `${label} has made a new link for this call.`,
    advice:
      'Those who have only the old link do not get there. Compare the safety number again after moving.',
  };
}

/** The link of a call, where it is given to others. */
export function wordsForInvitation(hasSecret: boolean): Words {
  return hasSecret
    ? {
        what: 'Whoever has this link can come into the call.',
        advice:
          'Give it only to those whom you expect, and by a way that strangers do not read. The server does not see it.',
      }
    : {
        what: 'Whoever has this link can come into the call, and the server can, too.',
        advice: 'It has no secret: compare the safety number, or start a new call from the first page.',
      };
}

const LINKS: Record<LinkErrorCode, Words> = {
  'not-a-link': { what: 'This is no link to a call.', advice: 'Ask for the link again.' },
  'secret-missing': {
    what: 'A part of this link is missing.',
    advice: 'Open all of it, up to the last character, or ask for the link again.',
  },
  'link-damaged': {
    what: 'This link is damaged: a character of it was changed or lost.',
    advice: 'Nothing was opened. Copy all of it, or ask for the link again.',
  },
  'link-version-unknown': {
    what: 'This link was made by a later version of the app.',
    advice: 'Reload the page. If it stays so, this server has an older version.',
  },
};

const REFUSALS: Record<Refused['reason'], Words> = {
  'proof-missing': {
    what: 'The people in this call have a link with a secret, and the link of this page has none.',
    advice: 'Ask them for the whole link.',
  },
  'proof-wrong': { what: 'The people in this call have another link.', advice: 'Ask them for it again.' },
  'password-wrong': {
    what: 'The people in this call have another password, or have none.',
    advice: 'Ask them for it. It is under “More” before one joins.',
  },
  'proof-unexpected': {
    what: 'The people in this call have a link without a secret.',
    advice: 'Ask them for it again.',
  },
};

/** A text that is no link, in words. */
export function wordsForLink(code: LinkErrorCode): Words {
  return LINKS[code];
}

/** The reason for which the members of a call do not add this page, in words. */
export function wordsForRefusal(reason: Refused['reason']): Words {
  return REFUSALS[reason];
}
