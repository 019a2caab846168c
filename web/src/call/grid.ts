/**
 * Where the tiles of a call go. Pure: sizes in, rectangles out. Every tile keeps one of a few aspect ratios, none
 * overlaps another, all are inside. Screens get the larger part of the room.
 */

/** The kinds of tiles, by their source. */
export type TileKind = 'camera' | 'screen';

/** A tile's place, in pixels from the top left. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Width and height in pixels. */
export interface Size {
  width: number;
  height: number;
}

/** Aspect ratios that a camera tile may have, with how much we like each: pictures are 16:9, so others crop. */
const CAMERA_ASPECTS = [
  { ratio: 16 / 9, liking: 1 },
  { ratio: 4 / 3, liking: 0.88 },
  { ratio: 1, liking: 0.74 },
];
const SCREEN_ASPECTS = [{ ratio: 16 / 9, liking: 1 }];
/** How much of the room the screens may take beside or above the cameras. */
const SCREEN_SHARES = [0.82, 0.78, 0.74, 0.7, 0.65, 0.6, 0.55];
/** How much a pixel of a camera counts beside a pixel of a screen. */
const CAMERA_WEIGHT = 0.45;

interface Arrangement {
  rects: Rect[];
  /** Area covered, weighed by liking. */
  score: number;
}

/** The places of `tiles`, in their order, in an area of size `room` with `gap` pixels between them. */
export function layOut(tiles: readonly TileKind[], room: Size, gap: number): Rect[] {
  const screens = tiles.filter((kind) => kind === 'screen').length;
  const cameras = tiles.length - screens;
  const whole: Rect = { x: 0, y: 0, ...room };
  if (screens === 0) {
    return fill(cameras, whole, gap, CAMERA_ASPECTS).rects;
  }
  if (cameras === 0) {
    return fill(screens, whole, gap, SCREEN_ASPECTS).rects;
  }
  const split = bestSplit(screens, cameras, whole, gap);
  const places = { screen: split.screens[Symbol.iterator](), camera: split.cameras[Symbol.iterator]() };
  return tiles.map((kind) => places[kind].next().value ?? { x: 0, y: 0, width: 0, height: 0 });
}

function bestSplit(
  screens: number,
  cameras: number,
  room: Rect,
  gap: number,
): { screens: Rect[]; cameras: Rect[] } {
  let best: { screens: Rect[]; cameras: Rect[] } = { screens: [], cameras: [] };
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const share of SCREEN_SHARES) {
    for (const [first, second] of [sideBySide(room, share, gap), oneAboveOther(room, share, gap)]) {
      const large = fill(screens, first, gap, SCREEN_ASPECTS);
      const small = fill(cameras, second, gap, CAMERA_ASPECTS);
      const inOrder = (large.rects[0]?.width ?? 0) > (small.rects[0]?.width ?? 0);
      const score = large.score + CAMERA_WEIGHT * small.score - (inOrder ? 0 : room.width * room.height);
      if (score > bestScore) {
        bestScore = score;
        best = { screens: large.rects, cameras: small.rects };
      }
    }
  }
  return best;
}

function sideBySide(room: Rect, share: number, gap: number): [Rect, Rect] {
  const width = Math.max(0, (room.width - gap) * share);
  return [
    { ...room, width },
    { ...room, x: room.x + width + gap, width: Math.max(0, room.width - width - gap) },
  ];
}

function oneAboveOther(room: Rect, share: number, gap: number): [Rect, Rect] {
  const height = Math.max(0, (room.height - gap) * share);
  return [
    { ...room, height },
    { ...room, y: room.y + height + gap, height: Math.max(0, room.height - height - gap) },
  ];
}

/** The arrangement of `count` equal tiles in rows that covers `room` best, the last row centred. */
function fill(
  count: number,
  room: Rect,
  gap: number,
  aspects: readonly { ratio: number; liking: number }[],
): Arrangement {
  let best: Arrangement = { rects: [], score: Number.NEGATIVE_INFINITY };
  for (const { ratio, liking } of aspects) {
    for (let columns = 1; columns <= count; columns += 1) {
      const rows = Math.ceil(count / columns);
      const widest = (room.width - gap * (columns - 1)) / columns;
      const highest = (room.height - gap * (rows - 1)) / rows;
      const width = Math.max(0, Math.min(widest, highest * ratio));
      const score = count * width * (width / ratio) * liking;
      if (score > best.score) {
        best = { rects: place(count, columns, { width, height: width / ratio }, room, gap), score };
      }
    }
  }
  return best;
}

function place(count: number, columns: number, tile: Size, room: Rect, gap: number): Rect[] {
  const rows = Math.ceil(count / columns);
  const top = room.y + (room.height - rows * tile.height - (rows - 1) * gap) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, count - row * columns);
    const left = room.x + (room.width - inRow * tile.width - (inRow - 1) * gap) / 2;
    return {
      x: left + (index % columns) * (tile.width + gap),
      y: top + row * (tile.height + gap),
      ...tile,
    };
  });
}
