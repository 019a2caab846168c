import type { Emoji } from './wasm/sotto.js';

/**
 * Where the image of a picture is: in the folder `pictures` beside this module, where bundlers find it by the expression
 * here; or in another folder, whose address ends in a slash.
 */
export function pictureUrl({ file }: Pick<Emoji, 'file'>, folder?: string | URL): string {
  if (folder !== undefined) return new URL(file, new URL(folder, document.baseURI)).href;
  return new URL(`./pictures/${file}`, import.meta.url).href;
}
