/** The part of the page that holds the tiles and gives each its place. */

import { h } from './dom.js';
import { layOut } from './grid.js';
import type { Tile } from './tile.js';

const GAP = 10;
const GAP_ON_PHONES = 6;

/** Tiles by key, in the order in which they came. */
export class Stage {
  readonly element = h('section', { class: 'stage', 'aria-label': 'People and screens' });
  readonly #tiles = new Map<string, Tile>();
  readonly #observer = new ResizeObserver(() => this.arrange());

  constructor() {
    this.#observer.observe(this.element);
  }

  /** The tile of `key`, made by `create` if there is none. */
  tile(key: string, create: () => Tile): Tile {
    let tile = this.#tiles.get(key);
    if (!tile) {
      tile = create();
      this.#tiles.set(key, tile);
      this.element.append(tile.element);
    }
    return tile;
  }

  /** Takes away the tiles whose keys are not in `keys`, and puts the others into their places. */
  keep(keys: ReadonlySet<string>): void {
    for (const [key, tile] of this.#tiles) {
      if (!keys.has(key)) {
        tile.remove();
        this.#tiles.delete(key);
      }
    }
    this.arrange();
  }

  arrange(): void {
    const room = { width: this.element.clientWidth, height: this.element.clientHeight };
    const tiles = [...this.#tiles.values()];
    const rects = layOut(
      tiles.map((tile) => tile.kind),
      room,
      room.width < 600 ? GAP_ON_PHONES : GAP,
    );
    for (const [index, tile] of tiles.entries()) {
      const rect = rects[index];
      if (rect) {
        tile.place(rect);
      }
    }
  }

  close(): void {
    this.#observer.disconnect();
    this.keep(new Set());
  }
}
