declare global {
  /** Packets of each video that an eavesdropper has received, and pictures that were decoded. */
  var eavesdropped: () => Promise<{ packets: number; decoded: number }[]>;
}

export {};
