/**
 * Statements of the members of a call on the code that their pages run: the hash of the manifest, in an authenticated message of the
 * group. Each is the word of that member's page, and no proof: a page that was changed states what it likes.
 */

import type { JoinedCall } from '../media/joined-room.js';

/** The label of such a message. */
export const CODE_LABEL = 'sotto.code';
/** Length of a SHA-256 hash, in bytes. */
const LENGTH = 32;
/** Members that come within this time are answered with one message. Milliseconds. */
const GATHER = 1_000;

/** The statement of one member. */
export interface CodeStatement {
  /** SHA-256 of the manifest. */
  hash: Uint8Array;
  /** Whether this page runs the code with that hash; `null` if this page does not know its own. */
  same: boolean | null;
}

/** The options of {@link CodeStatements}. */
export interface CodeStatementsOptions {
  call: Pick<JoinedCall, 'state' | 'members' | 'on' | 'sendMessage'>;
  /** This page's member id. */
  member: string;
  /** The hash of this page's manifest. Where it rejects, this page states nothing. */
  ownHash: () => Promise<Uint8Array>;
  /** A statement has come or gone. */
  onchange: () => void;
}

/** The statements of the members that are in the group now. */
export class CodeStatements {
  readonly #options: CodeStatementsOptions;
  readonly #hashes = new Map<string, Uint8Array>();
  readonly #undo: (() => void)[];
  #own: Uint8Array | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: CodeStatementsOptions) {
    this.#options = options;
    const { call, member, ownHash, onchange } = options;
    this.#undo = [
      call.on('message', ({ from, label, data }) => {
        if (label !== CODE_LABEL || data.length !== LENGTH) return;
        this.#hashes.set(from, data);
        onchange();
      }),
      call.on('epoch', ({ added, removed }) => {
        for (const gone of removed) this.#hashes.delete(gone);
        // Alone in the group there is nobody to read a statement.
        if (added.length > 0 && call.members.some((other) => other.member !== member)) this.#stateSoon();
      }),
    ];
    ownHash().then(
      (hash) => {
        this.#own = hash;
        onchange();
        if (call.members.length > 1) this.#stateSoon();
      },
      // The dialog about the app says why there is no hash.
      () => undefined,
    );
  }

  /** The statement of a member; `null` if it has made none. */
  of(member: string): CodeStatement | null {
    const hash = this.#hashes.get(member);
    if (hash === undefined) return null;
    return { hash, same: this.#own && equal(this.#own, hash) };
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const undo of this.#undo) undo();
  }

  #stateSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#state();
    }, GATHER);
  }

  #state(): void {
    const { call } = this.#options;
    if (this.#own === null || call.state !== 'encrypted') return;
    // A message that is lost is made up for by the next one, which the next newcomer causes.
    call.sendMessage(this.#own, { label: CODE_LABEL }).catch(() => undefined);
  }
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
