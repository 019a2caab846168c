/** The part of Trusted Types that is used here: TypeScript has no types of it. */
interface Policies {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

let policy: ReturnType<Policies['createPolicy']> | undefined;

/**
 * The address of the workers' script, as a page that requires Trusted Types takes it; elsewhere as it is. The policy, `sotto`, lets
 * through what a worker may come from anyway: the page's own origin.
 */
export function trustedScript(url: string | URL): string {
  const { trustedTypes } = globalThis as { trustedTypes?: Policies };
  if (trustedTypes === undefined) return String(url);
  policy ??= trustedTypes.createPolicy('sotto', { createScriptURL: ofOwnOrigin });
  return policy.createScriptURL(String(url));
}

/** @throws {TypeError} for an address of another origin, and for `data:`. */
export function ofOwnOrigin(url: string): string {
  const { href, origin } = new URL(url, document.baseURI);
  if (origin !== location.origin) throw new TypeError(`${href} is not of ${location.origin}`);
  return href;
}
