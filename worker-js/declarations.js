// Bundles the type declarations of the entry points: what they name, what that is made of, and nothing else.
import { rm } from 'node:fs/promises';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';

/**
 * Bundles `<from>/<name>.d.ts` of each entry point into `to`, and takes `from` away. Parts that several entry points have are in files of
 * their own, so that a class of one is the class of the other.
 */
export async function bundleDeclarations(names, from, to) {
  const bundle = await rollup({
    input: Object.fromEntries(names.map((name) => [name, `${from}/${name}.d.ts`])),
    // Types of Node and of `ws`, which an application brings.
    external: (id) => id.startsWith('node:') || id === 'ws',
    plugins: [dts()],
    onwarn: ({ message }) => {
      throw new Error(message);
    },
  });
  await bundle.write({
    dir: to,
    format: 'es',
    entryFileNames: '[name].d.ts',
    chunkFileNames: 'shared-[hash].d.ts',
  });
  await bundle.close();
  await rm(from, { recursive: true });
}
