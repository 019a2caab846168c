// The entries of the room log, as a server that carries them sees them: names, sizes and ciphertext.
import { hex } from './bytes.js';

/** Rows that are shown. */
const ROWS = 12;

/** Bytes of a payload that are shown. */
const BYTES = 12;

export class EntryView {
  #body;

  /** `body` is that of a table with the columns number, kind, member, bytes, contents. */
  constructor(body) {
    this.#body = body;
  }

  add({ seq, kind, member, from, payload, attachments }) {
    const size = [payload, ...attachments.map(({ bytes }) => bytes)].reduce(
      (sum, bytes) => sum + (bytes?.length ?? 0),
      0,
    );
    const row = document.createElement('tr');
    const cells = [
      seq,
      kind,
      member ?? from,
      size === 0 ? '' : size,
      payload === undefined ? '' : hex(payload, BYTES),
    ];
    for (const text of cells) row.insertCell().textContent = text;
    this.#body.prepend(row);
    while (this.#body.rows.length > ROWS) this.#body.deleteRow(-1);
  }
}
