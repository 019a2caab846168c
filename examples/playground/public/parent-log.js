// The way of a frame into the room log, which is an object of the page around it.

export class ParentLog {
  #member;
  #ports = new MessageChannel();
  /** For `Call.join`. */
  channel = {
    onentry: null,
    send: ({ payload, attachments }) => this.#ports.port1.postMessage({ payload, attachments }),
  };

  constructor(member) {
    this.#member = member;
    this.#ports.port1.onmessage = ({ data }) => this.channel.onentry?.(data);
  }

  /** Joins: the page gets the other port, and writes the member's `joined` into the log. */
  open() {
    parent.postMessage({ joins: this.#member }, location.origin, [this.#ports.port2]);
    addEventListener('pagehide', () => this.leave());
  }

  leave() {
    parent.postMessage({ leaves: this.#member }, location.origin);
  }
}
