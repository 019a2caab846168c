import type { BrowserName, SupportStatement } from '@mdn/browser-compat-data';
import bcd from '@mdn/browser-compat-data/forLegacyNode';
import { INTERFACES, type Interface, WAYS } from './interfaces.js';

/** The browsers of the table, by MDN's names. */
export const BROWSERS = {
  chrome: 'Chrome',
  edge: 'Edge',
  firefox: 'Firefox',
  safari: 'Safari',
  chrome_android: 'Chrome for Android',
  firefox_android: 'Firefox for Android',
  samsunginternet_android: 'Samsung Internet',
  webview_android: 'WebView on Android',
  safari_ios: 'Safari on iOS',
  webview_ios: 'WebView on iOS',
} as const satisfies Partial<Record<BrowserName, string>>;

type Browser = keyof typeof BROWSERS;

const NAMES = Object.keys(BROWSERS).filter((name): name is Browser => name in BROWSERS);

/** The version from which a browser has an interface without a setting; `null` if it has not. */
export function since(statement: SupportStatement | undefined): string | null {
  const all = statement === undefined ? [] : [statement].flat();
  const plain = all.find(
    ({ flags, prefix, alternative_name, version_removed, partial_implementation }) =>
      [flags, prefix, alternative_name, version_removed].every((each) => each === undefined) &&
      partial_implementation !== true,
  );
  const version = plain?.version_added;
  return version === undefined || version === false ? null : version;
}

/** Versions as numbers that can be compared. `preview` is after all. */
function orderOf(version: string): number {
  if (version === 'preview') return Number.POSITIVE_INFINITY;
  const [major = 0, minor = 0] = version.replace('≤', '').split('.').map(Number);
  return major * 1000 + minor;
}

/** The later of two versions; `null` is never. */
export function later(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return null;
  return orderOf(one) >= orderOf(other) ? one : other;
}

/** The earlier of two versions; `null` is never. */
export function earlier(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return orderOf(one) <= orderOf(other) ? one : other;
}

/** The version from which a browser has an interface, by MDN's data. */
export function versionOf({ path }: Interface, browser: Browser): string | null {
  let place: unknown = bcd;
  for (const name of path.split('.')) {
    place = typeof place === 'object' && place !== null ? Reflect.get(place, name) : undefined;
  }
  if (!hasSupport(place)) throw new Error(`${path} is not in MDN's data`);
  return since(place.__compat.support[browser]);
}

/** A place of the data that is an interface. */
interface Feature {
  __compat: { support: Partial<Record<BrowserName, SupportStatement>> };
}

function hasSupport(place: unknown): place is Feature {
  return typeof place === 'object' && place !== null && '__compat' in place;
}

/** The version from which a browser has all that calls need: all that has no way around it, and one of the ways to frames. */
export function callsSince(browser: Browser): string | null {
  const ways = WAYS.map((way) =>
    [way, ...(way.with ?? [])].map((each) => versionOf(each, browser)).reduce(later),
  );
  return INTERFACES.filter(({ without }) => without === undefined)
    .map((each) => versionOf(each, browser))
    .reduce(later, ways.reduce(earlier));
}

/** The tables of docs/support.md, in Markdown. */
export function tables(): string {
  const cell = (version: string | null) => version ?? 'no';
  const row = (...cells: string[]) => `| ${cells.join(' | ')} |`;
  const all = [...WAYS, ...INTERFACES];
  return [
    `By version ${bcd.__meta.version} of the data.`,
    '',
    row('browser', 'calls from', ...all.map(({ name }) => name)),
    row(...Array.from({ length: all.length + 2 }, () => '---')),
    ...NAMES.map((browser) =>
      row(
        BROWSERS[browser],
        `**${cell(callsSince(browser))}**`,
        ...all.map((each) => cell(versionOf(each, browser))),
      ),
    ),
    '',
    row('interface', 'used in `worker-js/src`', 'without it'),
    row('---', '---', '---'),
    ...all.map(({ name, use: [file], without }) => row(name, `\`${file}\``, without ?? 'no call')),
    '',
  ].join('\n');
}
