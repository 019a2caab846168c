// The client of the server's signalling: requests with answers, and news.

export class Signalling {
  #socket;
  #asked = 0;
  #waiting = new Map();
  onnews = () => {};

  static async connect(url) {
    const signalling = new Signalling();
    const socket = new WebSocket(url);
    signalling.#socket = socket;
    socket.onmessage = ({ data }) => signalling.#hear(JSON.parse(data));
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error('the server cannot be reached'));
    });
    return signalling;
  }

  ask(method, request = {}) {
    this.#asked += 1;
    const id = this.#asked;
    this.#socket.send(JSON.stringify({ id, method, ...request }));
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  close() {
    this.#socket.close();
  }

  #hear(message) {
    if (message.id === undefined || message.news !== undefined) {
      this.onnews(message);
      return;
    }
    const { resolve, reject } = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error === undefined) resolve(message.data);
    else reject(new Error(message.error));
  }
}
