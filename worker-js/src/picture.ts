import { PICTURE_FILES } from './picture-files.js';
import type { Emoji } from './wasm/sotto.js';

/**
 * Where the image of a picture is: in the folder `pictures` beside this module, or wherever a bundler has put it; or in another
 * folder, whose address ends in a slash. A file that is no picture's has the address of none, `about:blank`.
 */
export function pictureUrl({ file }: Pick<Emoji, 'file'>, folder?: string | URL): string {
  if (folder !== undefined) return new URL(file, new URL(folder, document.baseURI)).href;
  return PICTURE_FILES[file]?.().href ?? 'about:blank';
}
