declare global {
  /** Takes all videos of a room of Janus, as {@link eavesdropped} tells. */
  var eavesdropJanus: (url: string, room: number) => Promise<void>;
  /** Takes all streams of a room of LiveKit, as {@link eavesdropped} tells. */
  var eavesdropLiveKit: (room: string) => Promise<void>;
  /** Takes all streams of a room of the example over mediasoup, as {@link eavesdropped} tells. */
  var eavesdropMediasoup: (room: string) => Promise<void>;
  /** Packets of each video that an eavesdropper has received, and pictures that were decoded. */
  var eavesdropped: () => Promise<{ packets: number; decoded: number }[]>;
}

export {};
