/** A file that Chromium takes for a camera: YUV4MPEG2, of one grey picture. */

import { generate, mode } from 'lean-qr';

const WIDTH = 640;
const HEIGHT = 480;
const LIGHT = 215;
const DARK = 40;
const WALL = 120;

/** Ten frames of a QR code on a wall. */
export function videoOf(text: string): Buffer {
  const code = generate(mode.alphaNumeric(text));
  const quiet = 4;
  const scale = 7;
  const side = (code.size + 2 * quiet) * scale;
  const luma = Buffer.alloc(WIDTH * HEIGHT, WALL);
  const [left, top] = [Math.floor((WIDTH - side) / 2), Math.floor((HEIGHT - side) / 2)];
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const isDark = code.get(Math.floor(x / scale) - quiet, Math.floor(y / scale) - quiet);
      luma[(top + y) * WIDTH + left + x] = isDark ? DARK : LIGHT;
    }
  }
  const chroma = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, chroma]);
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`);
  return Buffer.concat([head, ...Array.from({ length: 10 }, () => frame)]);
}
