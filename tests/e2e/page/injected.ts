/** Injected code, as far as it only tries to reach other servers. */

/** Results of an attempt to reach servers. */
export interface WaysOut {
  /** `open` or `error`, for each way out. */
  answers: Record<string, string>;
  /** Violations of the page's policy: directive and scheme. */
  forbiddenBy: string[];
}

declare global {
  interface Window {
    /** Tries the page's own server, and `other`, the origin of a server that is there and would answer. */
    reach: (other: string) => Promise<WaysOut>;
  }
}

/** For the browser to report the loads that it has forbidden, in milliseconds. */
const TELL = 500;

window.reach = async (other) => {
  const forbiddenBy = new Set<string>();
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
    forbiddenBy.add(`${effectiveDirective} ${blockedURI.split(':')[0]}`),
  );
  const own = new URL('/ws', location.href);
  own.protocol = 'ws:';
  const answers = {
    ownSocket: await socket(own.href),
    ownFetch: await fetched('/healthz'),
    ownImage: await image('/favicon.svg'),
    otherSocket: await socket(other.replace('http', 'ws')),
    secureSocket: await socket('wss://127.0.0.1:9/'),
    otherFetch: await fetched(other),
    otherImage: await image(`${other}/favicon.svg`),
  };
  await new Promise((resolve) => setTimeout(resolve, TELL));
  return { answers, forbiddenBy: [...forbiddenBy].sort() };
};

function socket(url: string): Promise<string> {
  return new Promise((resolve) => {
    try {
      const opened = new WebSocket(url);
      opened.onopen = () => resolve('open');
      opened.onerror = () => resolve('error');
    } catch {
      resolve('error');
    }
  });
}

function fetched(url: string): Promise<string> {
  return fetch(url, { mode: 'no-cors' }).then(
    () => 'open',
    () => 'error',
  );
}

function image(url: string): Promise<string> {
  return new Promise((resolve) => {
    const loaded = new Image();
    loaded.onload = () => resolve('open');
    loaded.onerror = () => resolve('error');
    loaded.src = url;
  });
}
