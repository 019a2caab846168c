/**
 * Readable names for new rooms. Everyone with a room's name can ask to join it, so it carries enough chance (32 bits)
 * not to be guessed or met by accident.
 */

const FIRST = words(
  'amber calm clear cosy dusky early easy fair fleet fond gentle glad golden green hazel hushed idle kind late light little lunar mellow mild misty mossy muted pale plain quiet rainy still',
);
const SECOND = words(
  'acorn alder birch brook cedar clover coast cove dune elm fern field finch fjord glade grove harbor hazel heath heron hill island ivy lake larch lark linden loch maple marsh meadow moor oak orchard otter owl pine plover pond poplar quail reed ridge river robin rowan sage shore sky sparrow spring stone stream swan thrush tide vale valley willow wind wood wren yarrow yew',
);
const END = 'abcdefghjkmnpqrstuvwxyz23456789'.split('');

/** For example `quiet-heron-7k4mq`. */
export function newRoomName(random: () => number = randomNumber): string {
  const end = Array.from({ length: 5 }, () => pick(END, random)).join('');
  return [pick(FIRST, random), pick(SECOND, random), end].join('-');
}

/** Typed text, or that of a link, as the name of a room; empty if nothing of it can be one. */
export function cleanRoomName(text: string): string {
  return text
    .normalize('NFKC')
    .toLocaleLowerCase('und')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .slice(0, 64);
}

function words(list: string): readonly string[] {
  return list.split(' ');
}

function pick(list: readonly string[], random: () => number): string {
  return list[random() % list.length] ?? '';
}

function randomNumber(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}
