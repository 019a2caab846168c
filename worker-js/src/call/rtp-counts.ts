import type { RtpCounts } from './bypass-detector.js';

/** Counters of `outbound-rtp` and `inbound-rtp`. Browsers leave out those that they do not have. */
interface Counters {
  type?: string;
  kind?: string;
  packetsSent?: number;
  retransmittedPacketsSent?: number;
  bytesSent?: number;
  retransmittedBytesSent?: number;
  framesEncoded?: number;
  packetsReceived?: number;
  bytesReceived?: number;
  framesReceived?: number;
  framesDecoded?: number;
  totalSamplesReceived?: number;
  concealedSamples?: number;
}

/** A sender's or receiver's counters, and how many pictures were decoded. */
export interface Counted extends RtpCounts {
  decoded: number;
}

/** Sums the RTP streams of one sender or receiver up: simulcast has several. */
export function countsOf(report: RTCStatsReport): Counted {
  const sum: Counted = { kind: undefined, packets: 0, bytes: 0, frames: 0, samples: 0, decoded: 0 };
  report.forEach((counters: Counters) => {
    const of = (name: Exclude<keyof Counters, 'type' | 'kind'>) => counters[name] ?? 0;
    const { type, kind } = counters;
    if (type !== 'outbound-rtp' && type !== 'inbound-rtp') return;
    if (kind === 'audio' || kind === 'video') sum.kind = kind;
    if (type === 'outbound-rtp') {
      sum.packets += of('packetsSent') - of('retransmittedPacketsSent');
      sum.bytes += of('bytesSent') - of('retransmittedBytesSent');
      sum.frames += of('framesEncoded');
    } else {
      sum.packets += of('packetsReceived');
      sum.bytes += of('bytesReceived');
      sum.frames += Math.max(of('framesReceived'), of('framesDecoded'));
      sum.samples += of('totalSamplesReceived') - of('concealedSamples');
      sum.decoded += of('framesDecoded');
    }
  });
  return sum;
}
