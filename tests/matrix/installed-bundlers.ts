import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { build as buildWithVite, createServer } from 'vite';
import { TARGET } from '../e2e/harness/programs.js';
import type { PackedApp } from './packed-app.js';

/** The part of Vite's interface that is the same in versions 6, 7 and 8. */
export interface Vite {
  build: typeof buildWithVite;
  createServer: typeof createServer;
}

/** Bundlers that are installed apart from the workspace, in the versions of a lock file, with the packed package beside them. */
export class InstalledBundlers {
  /** The folder with `app`, `next` and `node_modules` in it. */
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Installs the bundlers, unless they are there from before, and the package of `app`. */
  static async create(app: PackedApp): Promise<InstalledBundlers> {
    const source = fileURLToPath(new URL('installed', import.meta.url));
    const folder = join(TARGET, 'matrix');
    await mkdir(folder, { recursive: true });
    const isInstalled = existsSync(join(folder, 'node_modules')) && (await isSameLock(source, folder));
    await rm(join(folder, 'next'), { recursive: true, force: true });
    await cp(source, folder, { recursive: true });
    if (!isInstalled) install(folder);
    for (const name of ['sotto', 'lean-qr', 'qr']) {
      const target = join(folder, 'node_modules', name);
      await rm(target, { recursive: true, force: true });
      // Turbopack follows no links out of its root.
      await cp(join(app.folder, 'node_modules', name), target, { recursive: true, dereference: true });
    }
    await rm(join(folder, 'app'), { recursive: true, force: true });
    await cp(join(app.folder, 'app'), join(folder, 'app'), { recursive: true });
    return new InstalledBundlers(folder);
  }

  /** The interface of Vite 6 or 7. */
  vite(version: 6 | 7): Promise<Vite> {
    return import(
      pathToFileURL(join(this.folder, `node_modules/vite-${version}/dist/node/index.js`)).href
    ) as Promise<Vite>;
  }

  /** Builds the application by Parcel, and returns the folder of the build. */
  parcel(): string {
    const out = join(this.folder, 'out/parcel');
    const options = ['--dist-dir', out, '--public-url', './', '--no-cache', '--log-level', 'error'];
    run(['node_modules/parcel/lib/bin.js', 'build', 'app/index.html', ...options], this.folder);
    return out;
  }

  /** Builds the application of Next by a bundler, and serves it by Next's own server. */
  async next(bundler: 'turbopack' | 'webpack'): Promise<{ address: string; stop: () => Promise<void> }> {
    const folder = join(this.folder, 'next');
    const program = join(this.folder, 'node_modules/next/dist/bin/next');
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NEXT_OUT: `.next-${bundler}` };
    run([program, 'build', `--${bundler}`], folder, env);
    const server = spawn(process.execPath, [program, 'start', '--port', '0', '--hostname', 'localhost'], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
    const address = await new Promise<string>((resolve, reject) => {
      let said = '';
      server.stdout.on('data', (text) => {
        said += text;
        const [found] = /http:\/\/localhost:\d+/.exec(said) ?? [];
        if (found !== undefined && /Ready/.test(said)) resolve(found);
      });
      void ended.then(() => reject(new Error(said)));
    });
    return {
      address,
      stop: async () => {
        server.kill();
        await ended;
      },
    };
  }
}

async function isSameLock(source: string, folder: string): Promise<boolean> {
  const lock = (where: string) => readFile(join(where, 'package-lock.json'), 'utf8').catch(() => '');
  return (await lock(source)) === (await lock(folder));
}

function install(folder: string): void {
  const npm = process.env['npm_execpath'];
  if (npm === undefined) throw new Error('to be run by `npm run matrix:long -w tests`');
  run([npm, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
}

/** Runs a program of Node; its words are thrown if it fails. */
function run(args: string[], cwd: string, env: NodeJS.ProcessEnv = process.env): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')}\n${stdout}${stderr}`);
}
