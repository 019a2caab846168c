import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layOut, type Rect, type Size, type TileKind } from './grid.js';

const VIEWPORTS: readonly Size[] = [
  { width: 360, height: 480 },
  { width: 360, height: 640 },
  { width: 640, height: 360 },
  { width: 768, height: 1024 },
  { width: 1280, height: 720 },
  { width: 1920, height: 1000 },
  { width: 2560, height: 500 },
];
const GAP = 10;
const ASPECTS = [16 / 9, 4 / 3, 1];

const cameras = (count: number): TileKind[] => Array.from({ length: count }, () => 'camera');

function check(rects: readonly Rect[], room: Size, what: string): void {
  for (const [index, rect] of rects.entries()) {
    assert.ok(rect.width > 0 && rect.height > 0, `${what}: tile ${index} can be seen`);
    assert.ok(
      rect.x >= -0.01 &&
        rect.y >= -0.01 &&
        rect.x + rect.width <= room.width + 0.01 &&
        rect.y + rect.height <= room.height + 0.01,
      `${what}: tile ${index} is inside`,
    );
    const aspect = rect.width / rect.height;
    assert.ok(
      ASPECTS.some((allowed) => Math.abs(aspect - allowed) < 0.001),
      `${what}: tile ${index} keeps an aspect ratio, not ${aspect}`,
    );
    for (const other of rects.slice(index + 1)) {
      const apart =
        rect.x + rect.width <= other.x + 0.01 ||
        other.x + other.width <= rect.x + 0.01 ||
        rect.y + rect.height <= other.y + 0.01 ||
        other.y + other.height <= rect.y + 0.01;
      assert.ok(apart, `${what}: tile ${index} overlaps none`);
    }
  }
}

for (const room of VIEWPORTS) {
  test(`1 to 12 cameras in ${room.width}×${room.height}`, () => {
    for (let count = 1; count <= 12; count += 1) {
      const rects = layOut(cameras(count), room, GAP);
      assert.equal(rects.length, count);
      check(rects, room, `${count} cameras`);
      const covered = rects.reduce((sum, rect) => sum + rect.width * rect.height, 0);
      const most = room.width / room.height > 3 ? 0.3 : 0.45;
      assert.ok(covered > most * room.width * room.height, `${count} cameras use the room: ${covered}`);
    }
  });

  test(`screens are larger than cameras in ${room.width}×${room.height}`, () => {
    for (let count = 1; count <= 12; count += 1) {
      for (const screens of [1, 2]) {
        const tiles: TileKind[] = [...cameras(count)];
        tiles.splice(1, 0, ...Array.from({ length: screens }, (): TileKind => 'screen'));
        const rects = layOut(tiles, room, GAP);
        assert.equal(rects.length, count + screens);
        check(rects, room, `${count} cameras and ${screens} screens`);
        const width = (kind: TileKind) =>
          Math.min(...rects.filter((_, index) => tiles[index] === kind).map((rect) => rect.width));
        if (screens === 1) {
          assert.ok(width('screen') > width('camera'), `${count} cameras and a screen`);
        }
      }
    }
  });
}

test('a phone held upright gets rows that a face can be seen in', () => {
  for (const rect of layOut(cameras(12), { width: 344, height: 500 }, 8)) {
    assert.ok(rect.width >= 100, `${rect.width} px`);
  }
});

test('screens alone fill the room', () => {
  check(
    layOut(['screen', 'screen'], { width: 1280, height: 720 }, GAP),
    { width: 1280, height: 720 },
    'screens',
  );
});

test('no room and no tiles are no error', () => {
  assert.deepEqual(layOut([], { width: 100, height: 100 }, GAP), []);
  for (const rect of layOut(['camera', 'screen', 'camera'], { width: 0, height: 0 }, GAP)) {
    assert.ok(Number.isFinite(rect.x) && rect.width >= 0);
  }
});
