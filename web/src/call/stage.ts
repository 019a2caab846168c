/** The part of the page that holds the tiles and gives each its place. */

import { nothing, render } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { layOut } from './grid.js';
import { type TileView, tile } from './tile.js';

const GAP = 10;
const GAP_ON_PHONES = 6;

/** Narrower than this, in pixels, a tile has small captions. */
const SMALL = 190;

/** The tiles, in the order in which they came. */
export class Stage {
  readonly element = document.createElement('section');
  #tiles: readonly TileView[] = [];
  readonly #observer = new ResizeObserver(() => this.#arrange());

  constructor() {
    this.element.className = 'stage';
    this.element.setAttribute('aria-label', 'People and screens');
    this.#observer.observe(this.element);
  }

  /** Shows exactly `tiles`. A tile that was there before keeps its element, and its place in the order. */
  show(tiles: readonly TileView[]): void {
    const before = this.#tiles.map(keyOf);
    const rank = (view: TileView) => {
      const index = before.indexOf(keyOf(view));
      return index < 0 ? before.length : index;
    };
    this.#tiles = tiles.toSorted((one, other) => rank(one) - rank(other));
    render(repeat(this.#tiles, keyOf, tile), this.element);
    this.#arrange();
  }

  close(): void {
    this.#observer.disconnect();
    render(nothing, this.element);
  }

  /** Through the style objects: the server's policy forbids attributes with styles. */
  #arrange(): void {
    const room = { width: this.element.clientWidth, height: this.element.clientHeight };
    const rects = layOut(
      this.#tiles.map(({ kind }) => kind),
      room,
      room.width < 600 ? GAP_ON_PHONES : GAP,
    );
    for (const [index, element] of [...this.element.children].entries()) {
      const rect = rects[index];
      if (rect && element instanceof HTMLElement) {
        const { x, y, width, height } = rect;
        element.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
        element.style.width = `${width.toFixed(1)}px`;
        element.style.height = `${height.toFixed(1)}px`;
        element.toggleAttribute('data-small', width < SMALL);
      }
    }
  }
}

function keyOf({ kind, member }: TileView): string {
  return `${kind} ${member}`;
}
