/** The npm packages and their public entry points, as each `package.json` has them in `exports`. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './places.js';

export interface Package {
  readonly name: string;
  readonly about: string;
  readonly folder: string;
}

/** A module that applications import. */
export interface Entry {
  /** As it is imported. */
  readonly name: string;
  /** The name of its page. */
  readonly module: string;
  readonly folder: string;
  /** The path of its type declarations. */
  readonly types: string;
}

interface Manifest {
  name: string;
  description: string;
  exports: Record<string, string | { types?: string }>;
}

const manifests = ['worker-js', 'react'].map((folder) => ({
  folder,
  manifest: JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest,
}));

export const PACKAGES: readonly Package[] = manifests.map(({ folder, manifest }) => ({
  folder,
  name: manifest.name,
  about: manifest.description,
}));

export const ENTRIES: readonly Entry[] = manifests.flatMap(({ folder, manifest }) =>
  Object.entries(manifest.exports).flatMap(([path, value]) => {
    const types = typeof value === 'string' ? undefined : value.types;
    if (types === undefined) return [];
    const name = join(manifest.name, path).replaceAll('\\', '/');
    return [{ folder, name, module: name.replaceAll('/', '_'), types: join(ROOT, folder, types) }];
  }),
);
