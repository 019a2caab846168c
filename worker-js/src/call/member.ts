/** The longest name of a member, in bytes of UTF-8, as in the core's `MemberId`. */
const MAX_BYTES = 128;

/**
 * Whether `text` is well-formed UTF-16, that is without lone surrogates. UTF-8 has no form for one, so on its way into
 * WebAssembly or onto a socket it would become U+FFFD, and two members would become one.
 */
export function isWellFormed(text: string): boolean {
  // `String.prototype.isWellFormed` is younger than some of the browsers that Sotto runs in. With the flag `u`, a pair
  // of surrogates is one character, so `\p{Cs}` is a lone one.
  return !/\p{Cs}/u.test(text);
}

/**
 * Whether `name` can name a member: well-formed UTF-16, 1 to 128 bytes of UTF-8, no control characters; the rule of the
 * core's `MemberId`. It is checked before a name crosses into the worker, because it might be changed on the way.
 */
export function isMember(name: unknown): name is string {
  if (typeof name !== 'string' || name === '' || name.length > MAX_BYTES) return false;
  return (
    isWellFormed(name) && !/\p{Cc}/u.test(name) && new TextEncoder().encode(name).byteLength <= MAX_BYTES
  );
}
