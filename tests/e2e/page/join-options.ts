import type { FrameCipherSuites, MlsCipherSuite, Timing, VideoCodec } from 'sotto';
import type { Layers } from 'sotto/room';
import type { Picture } from './media.js';

/** Which room to join, and as whom. */
export interface JoinOptions {
  server: string;
  room: string;
  member: string;
  /** Whether everything that this member wants to say to the group is swallowed, from the start. */
  dumb?: boolean;
  /** Whether frames pass by Sotto unchanged, for a call to compare with. */
  clear?: boolean;
  /** Size and frame rate that the camera is asked for. */
  video?: Picture;
  /** The codec of the camera. */
  videoCodec?: VideoCodec;
  /** In how many qualities at once. */
  layers?: Layers;
  /** How keys are to be agreed. */
  suite?: MlsCipherSuite;
  /** The SFrame cipher suites. */
  frameCipherSuites?: FrameCipherSuites;
  /** The timing of this member's own actions, in milliseconds. */
  timing?: Timing;
  /** The bytes of a link's secret. */
  linkSecret?: number[];
  /** Besides it. */
  password?: string;
  /** The name that others see, with a link secret. */
  name?: string;
  /** None, if not the tab's. */
  continuity?: null;
}
