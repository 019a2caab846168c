// Builds the worker of mediasoup in target/mediasoup/, for the tests with a real mediasoup. Without the system's libraries it says
// which are missing, and the tests are skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A release whose libsrtp differs from version 2, which Debian 12 has, in names and types alone (libsrtp2/srtp.h). */
const VERSION = '3.15.8';
const PACKAGES =
  'g++ make pkg-config flatbuffers-compiler libflatbuffers-dev libabsl-dev libssl-dev libsrtp2-dev libusrsctp-dev libuv1-dev';

const folder = fileURLToPath(new URL('../../target/mediasoup/', import.meta.url));
const example = fileURLToPath(new URL('../../examples/mediasoup/node_modules/', import.meta.url));
const source = join(folder, 'node_modules/mediasoup');
const build = join(folder, `build-${VERSION}`);

const run = (program, ...given) => spawnSync(program, given, { stdio: 'inherit' }).status === 0;
const quietly = (program, ...given) => spawnSync(program, given, { stdio: 'ignore' }).status === 0;

const isMissing =
  !quietly('g++', '--version') ||
  !quietly('make', '--version') ||
  !quietly('flatc', '--version') ||
  !quietly('pkg-config', '--exists', 'openssl', 'libuv', 'libsrtp2', 'usrsctp', 'absl_flat_hash_map');
if (isMissing) {
  console.log(`mediasoup is not built: install ${PACKAGES}`);
  process.exit();
}

mkdirSync(folder, { recursive: true });
writeFileSync(
  join(folder, 'package.json'),
  JSON.stringify({ private: true, dependencies: { mediasoup: VERSION } }),
);
// Its own script downloads a worker, or the sources of libraries, from elsewhere.
const install = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'];
if (!existsSync(join(source, 'package.json')) && !run('npm', ...install)) process.exit(1);
for (const old of readdirSync(folder)) {
  if (old.startsWith('build-') && join(folder, old) !== build) rmSync(join(folder, old), { recursive: true });
}
const makefile = fileURLToPath(new URL('.', import.meta.url));
const jobs = `-j${availableParallelism()}`;
if (!run('make', '-s', '-C', makefile, jobs, `WORKER=${join(source, 'worker')}`, `OUT=${build}`))
  process.exit(1);

// The example imports mediasoup as any application does.
mkdirSync(example, { recursive: true });
rmSync(join(example, 'mediasoup'), { force: true });
symlinkSync(source, join(example, 'mediasoup'), 'dir');
rmSync(join(folder, 'mediasoup-worker'), { force: true });
symlinkSync(join(build, 'mediasoup-worker'), join(folder, 'mediasoup-worker'));
