/** Which web pages may open a WebSocket. */
export interface Origins {
  /** Origins of other pages than those of the server's own host, for example `https://app.example`; `*` is all. */
  readonly allowed: readonly string[];
  /** Programs that say no origin. Browsers always say one (RFC 6455 §4.1). */
  readonly none: boolean;
}

/** Whether a page of this origin may connect to the server that the request calls `host`. */
export function isAllowed(
  { allowed, none }: Origins,
  origin: string | undefined,
  host: string | undefined,
): boolean {
  if (origin === undefined) return none;
  const is = (other: string) => other === '*' || other.toLowerCase() === origin.toLowerCase();
  if (allowed.some(is)) return true;
  const [, authority] = origin.split('://');
  return authority !== undefined && authority.toLowerCase() === host?.toLowerCase();
}
