/** Networks of their own on this machine, joined by a router that can lose all UDP of some (`ip netns`, for root on Linux). */

import { execFileSync, spawnSync } from 'node:child_process';

/** A machine in a network of its own. */
export interface Host {
  readonly name: string;
  readonly address: string;
}

/** Why there can be none, or `false` if there can. */
export const NO_NETWORKS = lacking();

/** A router and the hosts around it. Each is a network namespace; none of them reaches any network but these. */
export class Networks {
  readonly #router = `sotto-${process.pid}-router`;
  #hosts = 0;
  readonly #names: string[] = [];

  constructor() {
    process.once('exit', () => this.remove());
    this.#add(this.#router);
    this.#in(this.#router, 'sysctl', '-q', '-w', 'net.ipv4.ip_forward=1');
  }

  /** Another host, with the router between it and all others. */
  host(name: string, { udp }: { udp: boolean }): Host {
    this.#hosts += 1;
    // Of the block for benchmarks (RFC 2544), which no network of this machine should have.
    const [near, far] = [1, 2].map((last) => `198.18.${this.#hosts}.${last}`);
    const host = { name: `sotto-${process.pid}-${name}`, address: far ?? '' };
    const wire = `wire${this.#hosts}`;
    this.#add(host.name);
    ip('-n', this.#router, 'link', 'add', wire, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', host.name);
    ip('-n', this.#router, 'addr', 'add', `${near}/24`, 'dev', wire);
    ip('-n', host.name, 'addr', 'add', `${far}/24`, 'dev', 'eth0');
    ip('-n', this.#router, 'link', 'set', wire, 'up');
    ip('-n', host.name, 'link', 'set', 'eth0', 'up');
    ip('-n', host.name, 'route', 'add', 'default', 'via', near ?? '');
    if (!udp) {
      // Lost without a word, as most firewalls do it.
      ip('-n', this.#router, 'rule', 'add', 'pref', '100', 'iif', wire, 'ipproto', 'udp', 'blackhole');
    }
    return host;
  }

  /** Takes all of it away. The programs in it have to have ended. */
  remove(): void {
    for (const name of this.#names.splice(0)) spawnSync('ip', ['netns', 'del', name]);
  }

  #add(name: string): void {
    ip('netns', 'add', name);
    this.#names.push(name);
    ip('-n', name, 'link', 'set', 'lo', 'up');
  }

  #in(name: string, ...command: string[]): void {
    ip('netns', 'exec', name, ...command);
  }
}

/** The command line of a program that runs on a host. */
export function on(host: Host | undefined, ...command: string[]): string[] {
  return host === undefined ? command : ['ip', 'netns', 'exec', host.name, ...command];
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

function lacking(): string | false {
  const name = `sotto-${process.pid}-probe`;
  const made = spawnSync('ip', ['netns', 'add', name], { encoding: 'utf8' });
  if (made.error !== undefined) return 'there is no `ip`: apt install iproute2';
  if (made.status !== 0) return `network namespaces are not permitted here: ${made.stderr.trim()}`;
  try {
    for (const words of ['link add one type veth peer name other', 'rule add ipproto udp blackhole']) {
      const tried = spawnSync('ip', ['-n', name, ...words.split(' ')], { encoding: 'utf8' });
      if (tried.status !== 0) return `no \`ip ${words}\` here: ${tried.stderr.trim()}`;
    }
    return false;
  } finally {
    spawnSync('ip', ['netns', 'del', name]);
  }
}
