/** The files of a running server, compared with a manifest, file by file. */

import { canonical, MANIFEST_PATH, type Manifest, type ManifestDocument } from '../src/code/manifest.js';
import { hashOf } from './manifest.js';

/** Where a bundle is that an operator has signed. */
export const BUNDLE_PATH = '/.well-known/webcat/bundle.json';

/** A file or a header, and what is wrong with it: nothing, if it is as it should be. */
export interface Finding {
  path: string;
  fault?: string;
}

/** Headers without which a browser would run other code than that of the page. */
const NEEDED: [name: string, value: string][] = [
  ['integrity-policy', 'blocked-destinations=(script style)'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-embedder-policy', 'require-corp'],
];

/** Headers that lead a browser elsewhere. */
const FORBIDDEN = ['refresh', 'link'];

/** Fetches all files of `manifest` from `origin`, and what the server's own manifest has besides. */
export async function compare(
  origin: string,
  manifest: Manifest,
  get: typeof fetch = fetch,
): Promise<Finding[]> {
  const fetched = (path: string) =>
    get(new URL(path, origin), { redirect: 'manual', cache: 'no-store', headers: { accept: '*/*' } });
  const findings: Finding[] = [];
  const pages = { '/': manifest.default_fallback, '/r/some-room': manifest.default_fallback };
  const wanted = [...Object.keys(manifest.files).map((path) => [path, path]), ...Object.entries(pages)];
  for (const [path = '', file = ''] of wanted) {
    const fault = faultOf(await answerOf(() => fetched(path)), manifest, manifest.files[file]);
    findings.push({ path, ...(fault !== undefined && { fault }) });
  }
  const served = await documentOf(() => fetched(MANIFEST_PATH));
  findings.push(...manifestFindings(MANIFEST_PATH, served, manifest));
  for (const path of Object.keys(served?.files ?? {})) {
    if (!(path in manifest.files)) findings.push({ path, fault: 'is served, and not in this build' });
  }
  const bundle = await documentOf(() => fetched(BUNDLE_PATH));
  if (bundle !== undefined) findings.push(...manifestFindings(BUNDLE_PATH, bundle, manifest));
  return findings;
}

/** An answer, or why there was none. */
type Answer = { status: number; headers: Headers; bytes: Uint8Array } | { failed: unknown };

async function answerOf(fetched: () => Promise<Response>): Promise<Answer> {
  try {
    const response = await fetched();
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes };
  } catch (failed) {
    return { failed };
  }
}

function faultOf(answer: Answer, { default_csp }: Manifest, hash: string | undefined): string | undefined {
  if ('failed' in answer) return `cannot be fetched: ${causeOf(answer.failed)}`;
  const { status, headers, bytes } = answer;
  if (status !== 200) return `is missing: answered with ${status}`;
  const found = hashOf(bytes);
  if (found !== hash) return `differs: SHA-256 is ${found} and not ${hash}`;
  if (headers.get('content-security-policy') !== default_csp) return 'has another Content-Security-Policy';
  const lacking = NEEDED.find(([name, value]) => headers.get(name) !== value);
  if (lacking !== undefined) return `has another ${lacking[0]}`;
  const forbidden = FORBIDDEN.find((name) => headers.has(name));
  return forbidden === undefined ? undefined : `has a header ${forbidden}`;
}

function causeOf(error: unknown): string {
  const { cause, message } = error as { cause?: { message?: string }; message?: string };
  return cause?.message || message || String(error);
}

/** The manifest in a document of the server: a manifest or a bundle. */
async function documentOf(fetched: () => Promise<Response>): Promise<Partial<Manifest> | undefined> {
  try {
    const response = await fetched();
    if (response.status !== 200) return undefined;
    const { manifest } = (await response.json()) as Partial<ManifestDocument>;
    return typeof manifest === 'object' && manifest !== null ? manifest : {};
  } catch {
    return {};
  }
}

/** A signed manifest may say when it was signed, and nothing else that this build does not say. */
function manifestFindings(path: string, served: Partial<Manifest> | undefined, own: Manifest): Finding[] {
  if (served === undefined) return [{ path, fault: 'is missing' }];
  const { timestamp: _signed, ...rest } = served as Partial<Manifest> & { timestamp?: string };
  const fields = new Set([...Object.keys(own), ...Object.keys(rest)]) as Set<keyof Manifest>;
  const faults = [...fields].filter((field) => !same(rest[field], own[field]));
  if (faults.length === 0) return [{ path }];
  return faults.map((field) => ({ path, fault: said(field, rest[field], own[field]) }));
}

function same(a: unknown, b: unknown): boolean {
  try {
    return canonical(a) === canonical(b);
  } catch {
    return false;
  }
}

function said(field: string, theirs: unknown, ours: unknown): string {
  const short = (value: unknown) => (typeof value === 'string' ? `“${value}”` : 'another value');
  return typeof ours === 'string'
    ? `says ${field} ${theirs === undefined ? 'nothing' : short(theirs)}, and this build “${ours}”`
    : `has another ${field}`;
}
