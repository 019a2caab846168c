/** Which code this page runs, by its own account: true if the page was not changed, so something to compare and no proof. */

import {
  integrityOf,
  MANIFEST_PATH,
  type Manifest,
  type ManifestDocument,
  manifestHash,
} from './manifest.js';

/** Files that the browser has loaded, and the hashes that it has enforced on them. */
export type Enforced = ReadonlyMap<string, string>;

/** The code that runs here. */
export interface OwnCode {
  version: string;
  commit: string;
  /** SHA-256 of the manifest. */
  hash: Uint8Array;
}

/** The manifest is not of the files that run here. */
export class OtherCode extends Error {
  /** The path of the first such file. */
  readonly path: string;

  constructor(path: string) {
    super(`the manifest has another ${path} than the one that runs`);
    this.path = path;
  }
}

/**
 * The code as the server's manifest says, once what runs has been found in it.
 *
 * @throws {OtherCode} if a file that runs is not the manifest's.
 * @throws if there is no manifest.
 */
export async function ownCode(enforced: Enforced): Promise<OwnCode> {
  const response = await fetch(MANIFEST_PATH, { cache: 'no-cache' });
  if (!response.ok) throw new Error(`the manifest was answered with ${response.status}`);
  return codeOf(((await response.json()) as ManifestDocument).manifest, enforced);
}

/**
 * The code of a manifest.
 *
 * @throws {OtherCode} if a file that runs is not the manifest's.
 */
export function codeOf(manifest: Manifest, enforced: Enforced): OwnCode {
  for (const [path, integrity] of enforced) {
    const listed = manifest.files[path];
    if (listed === undefined || integrityOf(listed) !== integrity) throw new OtherCode(path);
  }
  return { version: manifest.version, commit: manifest.commit, hash: manifestHash(manifest) };
}

/** The scripts and style sheets of a document, with their attribute `integrity`. */
export function enforcedBy(document: Document): Map<string, string> {
  const elements = document.querySelectorAll<HTMLScriptElement | HTMLLinkElement>(
    'script[src], link[rel="stylesheet"]',
  );
  return new Map(
    [...elements].map((element) => {
      const address = element instanceof HTMLScriptElement ? element.src : element.href;
      return [new URL(address).pathname, element.integrity];
    }),
  );
}
