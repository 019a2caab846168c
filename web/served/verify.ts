/** `cargo xtask verify URL`: says of each file of a running server whether it is the one that was built here. */

import { readFile } from 'node:fs/promises';
import { MANIFEST_PATH, type ManifestDocument, manifestHash } from '../src/code/manifest.js';
import { compare } from './comparison.js';

const [address] = process.argv.slice(2);
if (address === undefined || !URL.canParse(address)) {
  console.error('the address of a server is needed, for example https://call.example/');
  process.exit(2);
}
const built = await readFile(new URL(`../dist${MANIFEST_PATH}`, import.meta.url), 'utf8');
const { manifest } = JSON.parse(built) as ManifestDocument;
const findings = await compare(new URL(address).origin, manifest);
for (const { path, fault } of findings)
  console.log(fault === undefined ? `same     ${path}` : `DIFFERS  ${path} ${fault}`);
const faults = findings.filter(({ fault }) => fault !== undefined).length;
console.log(`\nmanifest of this build: ${Buffer.from(manifestHash(manifest)).toString('hex')}`);
console.log(`${findings.length - faults} as built here, ${faults} not`);
process.exit(faults === 0 ? 0 : 1);
