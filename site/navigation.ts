/** The pages of the site, by their paths in the repository, in the order of the sidebar. */

/** Pages that belong together. */
export interface Section {
  readonly text: string;
  readonly pages: readonly string[];
}

export const SECTIONS: readonly Section[] = [
  {
    text: 'Start',
    pages: ['README.md', 'worker-js/README.md', 'react/README.md', 'site/api.md', 'docs/comparison.md'],
  },
  {
    text: 'Guides',
    pages: [
      'docs/guides/README.md',
      'docs/guides/add-sotto.md',
      'docs/guides/own-log.md',
      'docs/guides/own-sfu.md',
      'docs/guides/from-livekit-e2ee.md',
      'docs/guides/from-jitsi.md',
      'docs/guides/users.md',
    ],
  },
  {
    text: 'Examples',
    pages: [
      'examples/playground/README.md',
      'examples/plain-html/README.md',
      'examples/react/README.md',
      'examples/mesh/README.md',
      'examples/janus/README.md',
      'examples/mediasoup/README.md',
      'examples/livekit/README.md',
      'examples/rust-web/README.md',
      'examples/log-server/README.md',
      'examples/log-server-redis/README.md',
      'examples/log-durable-object/README.md',
      'examples/shared/README.md',
    ],
  },
  {
    text: 'Crates',
    pages: [
      'crates/sotto/README.md',
      'crates/web/README.md',
      'crates/log-server/README.md',
      'crates/group/README.md',
      'crates/frame/README.md',
      'crates/client/README.md',
      'crates/chacha20poly1305-wasm/README.md',
    ],
  },
  {
    text: 'Reference',
    pages: [
      'docs/protocol.md',
      'docs/room-log.md',
      'docs/operations.md',
      'docs/cluster.md',
      'docs/safety-number.md',
      'docs/codecs.md',
      'docs/support.md',
      'docs/glossary.md',
    ],
  },
  {
    text: 'Security',
    pages: ['docs/threat-model.md', 'docs/fail-closed.md', 'docs/served-code.md', 'SECURITY.md'],
  },
  {
    text: 'Evidence',
    pages: [
      'docs/simulation.md',
      'docs/fuzzing.md',
      'docs/benchmarks.md',
      'tla/README.md',
      'tests/README.md',
    ],
  },
  {
    text: 'Taking part',
    pages: [
      'ARCHITECTURE.md',
      'CONTRIBUTING.md',
      'docs/decisions.md',
      'web/README.md',
      'tests/bench/README.md',
      'site/README.md',
      'RELEASING.md',
    ],
  },
  { text: 'Versions', pages: ['CHANGELOG.md', 'site/versions.md'] },
];

/** Pages that are not on the site: forms, notes beside test vectors, results that a command writes. */
export const UNLISTED: readonly string[] = [
  '.github/ISSUE_TEMPLATE/fault.md',
  '.github/ISSUE_TEMPLATE/proposal.md',
  'crates/chacha20poly1305-wasm/tests/vectors/README.md',
  'crates/frame/tests/vectors/README.md',
  'docs/long-checks.md',
];

/** The paths of all pages. */
export const PAGES: readonly string[] = SECTIONS.flatMap(({ pages }) => pages);

/** Names in the sidebar of pages whose headings say too little beside others. */
export const NAMES: Readonly<Record<string, string>> = {
  'README.md': 'What Sotto is',
  'worker-js/README.md': 'The package sotto',
  'react/README.md': 'The package sotto-react',
  'examples/playground/README.md': 'The playground',
  'examples/plain-html/README.md': 'Plain HTML',
  'examples/react/README.md': 'React',
  'examples/mesh/README.md': 'Without an SFU',
  'examples/janus/README.md': 'Janus',
  'crates/sotto/README.md': 'sotto-e2ee: a member of a call',
  'crates/web/README.md': 'sotto-web: the npm package in Rust',
  'crates/log-server/README.md': 'sotto-log-server',
  'crates/group/README.md': 'sotto-group',
  'crates/frame/README.md': 'sotto-frame',
  'crates/client/README.md': 'sotto-client',
  'crates/chacha20poly1305-wasm/README.md': 'ChaCha20-Poly1305 for WebAssembly',
};

/** The path of a page on the site: a folder's README.md is the page of that folder. */
export function placeOf(page: string): string {
  const own: Readonly<Record<string, string>> = {
    'site/api.md': 'api/index.md',
    'site/versions.md': 'versions.md',
  };
  return own[page] ?? page.replace(/(^|\/)README\.md$/u, '$1index.md');
}
