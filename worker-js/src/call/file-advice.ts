import type { Located } from './located.js';
import type { ServerAnswer } from './server-answer.js';

/** Types that a browser takes for a script: the essences of HTML's JavaScript MIME types that are in use. */
const SCRIPT = /^(text|application)\/(x-)?(java|ecma)script\b/i;

/** A file that could not be used, and what was found out about it. */
export interface Trouble extends Located {
  /** `undefined` if there is no address to ask. */
  readonly answer: ServerAnswer | undefined;
  /** The words of the browser, if it has any. */
  readonly said: string;
  /** The origin of the page. */
  readonly origin: string | undefined;
  /** Whether a hash was demanded. */
  readonly hashed: boolean;
}

/** The sentence for the developer of the page: the facts, and what to do about them. */
export function wordsFor(trouble: Trouble): string {
  const said = trouble.said === '' || isExplained(trouble) ? '' : ` (${trouble.said})`;
  return `${found(trouble)}${said}. ${advice(trouble)}`;
}

/** Whether the server's answer says more than the words of the browser. */
function isExplained({ answer }: Trouble): boolean {
  return answer !== undefined && ('failure' in answer || !isSuccess(answer.status));
}

function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

function found({ file, url, by, answer }: Trouble): string {
  if (url === undefined || answer === undefined) {
    return by === 'bundler'
      ? `${file} could not be used, at an address that the bundler gave it`
      : `${file} could not be used: there is no address of it`;
  }
  if ('failure' in answer)
    return `${url} could not be used, and cannot be fetched by this page: ${answer.failure}`;
  const { status, type, redirected } = answer;
  const to = redirected === undefined ? '' : `, redirected to ${redirected}`;
  return `${url} could not be used: the server answers with status ${status} and ${type === '' ? 'no type' : `type ${type}`}${to}`;
}

function advice(trouble: Trouble): string {
  const { file, url, by, answer, origin } = trouble;
  if (by === 'nothing') {
    return 'The script that sotto is a part of does not know its own address: build it as an ES module (esbuild, Rollup: format "esm"), or say where the files are with workerUrl and wasmUrl.';
  }
  if (url?.protocol === 'blob:') return blob();
  if (by === 'cdn') return fromCdn(trouble);
  if (url !== undefined && /\/\.vite\//.test(url.pathname)) {
    return "Vite has bundled the package in advance and left this file behind: put optimizeDeps: { exclude: ['sotto'] } into its configuration.";
  }
  if (url !== undefined && origin !== undefined && url.origin !== origin)
    return otherOrigin(file, url, origin);
  if (answer === undefined) return deployed();
  if ('failure' in answer) {
    return 'The server cannot be reached, or the content security policy of the page lacks it in connect-src.';
  }
  if (!isSuccess(answer.status) || /^text\/html\b/i.test(answer.type)) {
    return missing(trouble);
  }
  if (file === 'worker.js' && !SCRIPT.test(answer.type)) {
    return 'The server has to send it as text/javascript: browsers start a module from nothing else.';
  }
  return present(trouble);
}

function otherOrigin(file: string, url: URL, origin: string): string {
  return file === 'worker.js'
    ? `Browsers start no worker from another origin than the page's, and ${url.origin} is not ${origin}: from a CDN, import sotto/cdn and give the result of its files() as options, or copy worker.js and sotto.wasm of the package to the page's origin, and say where they are with workerUrl and wasmUrl.`
    : `${url.origin} is not the page's origin: it has to allow the page by Access-Control-Allow-Origin, or sotto.wasm of the package has to be copied to ${origin}, and wasmUrl to say where it is.`;
}

function blob(): string {
  return 'The content security policy of the page has to allow workers that start from a blob: URL (worker-src blob:).';
}

function fromCdn({ url, answer }: Trouble): string {
  return answer !== undefined && 'status' in answer && isSuccess(answer.status)
    ? 'The server has the file, and not the one that this version of sotto/cdn knows by its hash: all files have to be of one version of the package, unchanged.'
    : `worker.js and sotto.wasm have to be beside cdn.js, readable from other origins (Access-Control-Allow-Origin), and the content security policy of the page needs ${url?.origin} in connect-src.`;
}

function missing({ file, by }: Trouble): string {
  if (by === 'option') {
    const option = file === 'worker.js' ? 'workerUrl' : 'wasmUrl or workerUrl';
    return `The file is not where ${option} says: copy node_modules/sotto/dist/${file} there.`;
  }
  if (by === 'bundler') return deployed();
  return 'esbuild, Rollup and import maps do not bring the file: copy node_modules/sotto/dist/worker.js and sotto.wasm beside the script that sotto is a part of, or elsewhere, and say where they are with workerUrl and wasmUrl. Vite and webpack bring it, if they bundle sotto and nothing has bundled it before them.';
}

function deployed(): string {
  return 'Vite and webpack write the file into the build: deploy all of that, and let base (Vite) or output.publicPath (webpack) be the address of the folder that it is in, of the same origin as the page.';
}

function present({ file, said, hashed }: Trouble): string {
  if (hashed) {
    const option = file === 'worker.js' ? 'workerIntegrity' : 'wasmIntegrity';
    return `The server has the file, perhaps not the one of the hash in ${option}: both have to be of one version of the package.`;
  }
  if (file === 'sotto.wasm') {
    return "The server has the file: it has to be of the same version of the package, whole, and the content security policy of the page needs script-src 'wasm-unsafe-eval'.";
  }
  return said === ''
    ? "The server has the script: the content security policy of the page has to allow it (worker-src 'self'), a page with Cross-Origin-Embedder-Policy needs that header on the script as well, and the file has to be whole."
    : 'The server has the script, which has failed: it has to be of the same version of the package as the module of the page, and unchanged.';
}
