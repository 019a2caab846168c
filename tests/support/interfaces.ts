/** An interface of browsers that the package uses. */
export interface Interface {
  /** Its name on the page, and in `Call.supported()` if that looks for it. */
  readonly name: string;
  /** Its path in MDN's compatibility data. */
  readonly path: string;
  /** A source file of `worker-js/src` that uses it, and text of that file by which. */
  readonly use: readonly [file: string, text: string];
  /** The words for what is lost without it. A call cannot be had without one that has none. */
  readonly without?: string;
  /** Conditions besides the interface. */
  readonly with?: readonly Interface[];
}

const TRANSFERABLE: Interface = {
  name: 'transferable streams',
  path: 'api.ReadableStream.transferable',
  use: ['call/transform.ts', '[readable, writable]'],
  without: 'needed only with `createEncodedStreams`',
};

/** The two ways to frames: one of them is needed. */
export const WAYS: readonly Interface[] = [
  {
    name: 'RTCRtpScriptTransform',
    path: 'api.RTCRtpScriptTransform',
    use: ['call/transform.ts', 'new RTCRtpScriptTransform('],
    without: '`createEncodedStreams` takes its place',
  },
  {
    name: 'createEncodedStreams',
    path: 'api.RTCRtpSender.createEncodedStreams',
    use: ['call/transform.ts', 'createEncodedStreams()'],
    without: 'needed only without `RTCRtpScriptTransform`',
    with: [TRANSFERABLE],
  },
];

/** All interfaces but the two ways to frames. */
export const INTERFACES: readonly Interface[] = [
  {
    name: 'WebAssembly SIMD',
    path: 'webassembly.fixed-width-SIMD',
    use: ['call/supported.ts', "need('WebAssembly SIMD'"],
  },
  {
    name: 'Worker',
    path: 'api.Worker.Worker.ecmascript_modules',
    use: ['call/files.ts', "type: 'module'"],
  },
  {
    name: 'RTCRtpTransceiver.setCodecPreferences',
    path: 'api.RTCRtpTransceiver.setCodecPreferences',
    use: ['call/codecs.ts', 'setCodecPreferences'],
  },
  {
    name: 'RTCRtpSender.transform',
    path: 'api.RTCRtpSender.transform',
    use: ['call/transform.ts', '.transform'],
    without: 'as without `RTCRtpScriptTransform`',
  },
  TRANSFERABLE,
  {
    name: '`mimeType` of frames',
    path: 'api.RTCEncodedVideoFrame.getMetadata.return_object_property_mimeType',
    use: ['media-worker/frame-codec.ts', 'mimeType'],
    without: 'the codec is looked up in what was negotiated',
  },
  {
    name: 'generateKeyFrame',
    path: 'api.RTCRtpScriptTransformer.generateKeyFrame',
    use: ['media-worker/dispatch.ts', 'generateKeyFrame'],
    without: 'key frames are asked for by `setParameters`',
  },
  {
    name: 'Ed25519 in Web Crypto',
    path: 'api.SubtleCrypto.generateKey.ed25519',
    use: ['continuity/tab-key.ts', "generateKey('Ed25519'"],
    without: 'members have no fingerprint',
  },
  {
    name: 'Web Locks',
    path: 'api.LockManager',
    use: ['continuity/tab-key.ts', 'navigator.locks'],
    without: 'members have no fingerprint that stays',
  },
  {
    name: 'adoptedStyleSheets',
    path: 'api.Document.adoptedStyleSheets',
    use: ['safety-number/element.ts', 'adoptedStyleSheets'],
    without: '`<sotto-safety-number>` cannot be shown',
  },
];
