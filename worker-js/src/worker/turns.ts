/** What is done with a frame when its turn has come. */
type Turn = () => void;

/** Places in the line: frames may come faster than they are worked on. */
const MOST = 128;

/** A place in the line: `null` until it is known what is to be done. */
interface Place {
  turn: Turn | null;
}

/** Frames of one stream that are worked on elsewhere, and those behind them: none overtakes another. */
export class Turns {
  #line: Place[] = [];

  /** Whether nothing is to be waited for. */
  get empty(): boolean {
    return this.#line.length === 0;
  }

  /** Whether no more frames may wait: those that come are to be dropped. */
  get full(): boolean {
    return this.#line.length >= MOST;
  }

  /** Takes the last place. What is returned is to be called once, with what is to be done when all before are done. */
  take(): (turn: Turn) => void {
    const place: Place = { turn: null };
    const line = this.#line;
    line.push(place);
    return (turn) => {
      place.turn = turn;
      for (let first = line[0]; first?.turn; first = line[0]) {
        line.shift();
        first.turn();
      }
    };
  }

  /** Forgets all places: nothing will be done for them. */
  clear(): void {
    this.#line.length = 0;
    this.#line = [];
  }
}
