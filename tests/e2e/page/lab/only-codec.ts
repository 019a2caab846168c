/**
 * A session description in which video is of one codec, with its RTX. VP9 is the one for tests in which nothing may be
 * decoded: a VP8 decoder makes a picture of ciphertext now and then, a VP9 decoder wants a sync code of 24 bits that is
 * encrypted (VP9 bitstream specification, section 7.2).
 */
export function onlyCodec(sdp: string, name: string): string {
  return sdp
    .split(/(?=^m=)/mu)
    .map((section) => (section.startsWith('m=video') ? onlyIn(section, name) : section))
    .join('');
}

function onlyIn(section: string, name: string): string {
  const formats = (pattern: RegExp) => [...section.matchAll(pattern)].map(([, format = '']) => format);
  const kept = new Set(formats(new RegExp(`^a=rtpmap:(\\d+) ${name}/`, 'gmu')));
  for (const [, format = '', repaired = ''] of section.matchAll(/^a=fmtp:(\d+) apt=(\d+)/gmu)) {
    if (kept.has(repaired)) kept.add(format);
  }
  const lines = section.split('\r\n').filter((line) => {
    const format = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d+) /u.exec(line)?.[1];
    return format === undefined || kept.has(format);
  });
  const first = lines[0]?.replace(/^(m=video \d+ \S+) (.*)$/u, (_, start: string, all: string) =>
    [start, ...all.split(' ').filter((format) => kept.has(format))].join(' '),
  );
  return [first, ...lines.slice(1)].join('\r\n');
}
