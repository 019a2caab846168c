// Writes the images of the safety number's pictures into dist/pictures/: the core's own list, drawn by Noto Emoji.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initSync, pictures } from './src/wasm/sotto.js';

const NOTICE = `The pictures of the safety number are from Noto Emoji, by Google LLC, unchanged but for their file names.
They are under the Apache License 2.0: see LICENSE.txt.
`;

/** A set of Iconify: its images, and by code points in hexadecimal which character has which. */
async function iconSet(name) {
  const { resolve } = createRequire(import.meta.url);
  const read = async (file) => JSON.parse(await readFile(resolve(`${name}/${file}`), 'utf8'));
  return { ...(await read('icons.json')), chars: await read('chars.json') };
}

/** Without the variation selector, which says no more than that it is a picture. */
const codePoints = (symbol) =>
  [...symbol].map((character) => character.codePointAt(0).toString(16)).filter((point) => point !== 'fe0f');

/** Writes all images; throws if the set lacks one. */
export async function writePictures(wasm, directory) {
  initSync({ module: await readFile(wasm) });
  const { icons, chars, width, height } = await iconSet('@iconify-json/noto');
  await mkdir(directory, { recursive: true });
  await Promise.all([
    writeFile(`${directory}/NOTICE.txt`, NOTICE),
    copyFile('../LICENSE-APACHE', `${directory}/LICENSE.txt`),
    ...pictures().map(async ({ symbol, name, file }) => {
      const icon = icons[chars[codePoints(symbol).join('-')]];
      if (icon === undefined) throw new Error(`there is no image of ${name}, ${symbol}`);
      const size = `viewBox="0 0 ${icon.width ?? width} ${icon.height ?? height}"`;
      await writeFile(
        `${directory}/${file}`,
        `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${icon.body}</svg>`,
      );
    }),
  ]);
}
