// Copies the page, and the files of packages that it loads, into one folder that any server of files can serve: dist/, or another by argument.
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const to = resolve(process.argv[2] ?? join(here, 'dist'));
const sotto = fileURLToPath(new URL('.', import.meta.resolve('sotto')));
const ofSotto = createRequire(import.meta.resolve('sotto'));

await rm(to, { recursive: true, force: true });
await cp(join(here, 'public'), to, { recursive: true });

/** The modules of the package that the page imports, what they share, and what they load. */
const isLoaded = (name) =>
  ['index.js', 'mesh.js', 'safety-number.js', 'worker.js', 'sotto.wasm', 'pictures'].includes(name) ||
  /^shared-\w+\.js$/u.test(name);
await mkdir(join(to, 'sotto'));
for (const name of (await readdir(sotto)).filter(isLoaded)) {
  await cp(join(sotto, name), join(to, 'sotto', name), { recursive: true });
}

// The libraries that draw and read the QR codes of the safety number.
await cp(join(ofSotto.resolve('lean-qr'), '../index.mjs'), join(to, 'modules/lean-qr.js'));
for (const name of ['decode.js', 'index.js']) {
  await cp(join(ofSotto.resolve('qr/decode.js'), '..', name), join(to, 'modules/qr', name));
}
console.log(`the playground is in ${to}`);
