/** Builds the site: pages, interfaces, playground. The npm packages and the crates' documentation are to be built before. */

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vitepress';
import { CRATES } from './checkout.js';
import { writeInterfaces } from './interfaces.js';
import { deadLinks } from './output-links.js';
import { ENTRIES } from './packages.js';
import { PLAYGROUND, ROOT, RUST, SITE, TARGET } from './places.js';

const rustdoc = join(TARGET, 'doc');
const needed = [
  ...ENTRIES.map(({ types }) => types),
  ...CRATES.map(({ documentation }) => join(rustdoc, documentation, 'index.html')),
];
const missing = needed.find((path) => !existsSync(path));
if (missing !== undefined) {
  console.error(`${missing} is missing: \`cargo xtask docs\` builds all that the site is made of.`);
  process.exit(1);
}

rmSync(SITE, { recursive: true, force: true });
await build(join(ROOT, 'site'));
await writeInterfaces();
cpSync(rustdoc, join(SITE, RUST), { recursive: true });
execFileSync(process.execPath, [join(ROOT, 'examples/playground/build.js'), join(SITE, PLAYGROUND)], {
  stdio: 'inherit',
});

const dead = deadLinks(SITE);
if (dead.length > 0) {
  console.error(`links that lead to nothing:\n${dead.join('\n')}`);
  process.exit(1);
}
console.log(`the site is in ${SITE}: any server of files can serve it, in any folder`);
