import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ownApp, ROOT } from './programs.js';

/** An example of a server that runs. */
export interface Example {
  /** Where its room log is, as it says. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts `server.js` of a folder of `examples/`, on any port that is free. */
export async function startExample(folder: string, env: Record<string, string> = {}): Promise<Example> {
  return start(process.execPath, [join(ROOT, 'examples', folder, 'server.js')], env);
}

/** Starts the example of an application in Rust, on any port that is free. */
export async function startOwnApp(): Promise<Example> {
  return start(ownApp(), [], {});
}

async function start(program: string, args: string[], env: Record<string, string>): Promise<Example> {
  const child = spawn(program, args, {
    env: { ...process.env, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => child.kill());
  const gone = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, 'line'), gone.then(() => [])]);
  const url = /ws:\S+/u.exec(String(first[0]))?.[0];
  if (url === undefined) throw new Error(`the example ${[program, ...args].join(' ')} does not start`);
  return {
    url,
    async stop() {
      child.kill();
      await gone;
    },
  };
}
