/** The first bytes of some, in hexadecimal. */
export function hex(bytes, count) {
  const first = Array.from(bytes.slice(0, count), (byte) => byte.toString(16).padStart(2, '0'));
  return first.join(' ') + (bytes.length > count ? ' …' : '');
}
