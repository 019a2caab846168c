import type { BrowserName } from './browsers.js';
import type { TestContext } from './call-test.js';
import { type Change, ChangingProxy } from './changing-proxy.js';
import type { Participant } from './participant.js';
import type { AppOptions } from './testbed.js';

/** Notes elements whose file was refused, and all that the policy of the page forbids. */
function watchRefusals(): void {
  const refused: string[] = [];
  Object.assign(window, { refused });
  addEventListener(
    'error',
    ({ target }) => {
      if (target instanceof HTMLScriptElement) refused.push(new URL(target.src).pathname);
      if (target instanceof HTMLLinkElement) refused.push(new URL(target.href).pathname);
    },
    true,
  );
}

/** Opens the app behind a proxy that changes files of the server, and closes the proxy after `act`. */
export async function behind(
  { testbed, room }: TestContext,
  browser: BrowserName,
  change: Change,
  act: (ada: Participant, proxy: ChangingProxy) => Promise<void>,
  options: AppOptions = {},
): Promise<void> {
  const proxy = await ChangingProxy.start(testbed.server.port, change);
  try {
    const before = `(${watchRefusals.toString()})();`;
    await act(await testbed.app(browser, 'Ada', room, { ...options, before, origin: proxy.origin }), proxy);
  } finally {
    proxy.stop();
  }
}
