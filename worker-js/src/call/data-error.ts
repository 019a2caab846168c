import { CodedError } from '../api/coded-error.js';

/**
 * The errors of `Call.exportSecret`, `Call.seal` and `Call.open`.
 *
 * | code | of | |
 * |---|---|---|
 * | `stopped` | all | the call is over |
 * | `no-key` | all | this member is in no group: not yet, or no longer |
 * | `length-invalid` | `exportSecret` | the length is no whole number from 1 to 8,160 |
 * | `export-failed` | `exportSecret` | the derivation failed |
 * | `too-long` | `seal`, `open` | more than 262,080 bytes to seal, or 262,144 to open |
 * | `stale` | `seal` | for half a minute no member has shown that this epoch lives, and none does in ten seconds |
 * | `counter-exhausted` | `seal` | 2⁵³ messages were sealed |
 * | `replayed` | `open` | these bytes were opened before, or 65,536 later ones of the sender were sealed before the last that was |
 * | `unknown-epoch` | `open` | the epoch has not come, and does not in ten seconds |
 * | `past-epoch` | `open` | the epoch has been over for ten seconds, or was before this member came |
 * | `unknown-sender` | `open` | the sender is not in the group: it has left, or never was |
 * | `not-authentic` | `open` | the bytes are damaged or forged, or of another call |
 * | `too-short`, `malformed` | `open` | the bytes are no sealed data |
 */
export type DataErrorCode =
  | 'stopped'
  | 'no-key'
  | 'length-invalid'
  | 'export-failed'
  | 'too-long'
  | 'stale'
  | 'counter-exhausted'
  | 'replayed'
  | 'unknown-epoch'
  | 'past-epoch'
  | 'unknown-sender'
  | 'not-authentic'
  | 'too-short'
  | 'malformed';

/** The core's reasons for not doing what was asked. */
export type DataRefusal = Exclude<DataErrorCode, 'stopped'>;

const REASONS: Record<DataErrorCode, string> = {
  stopped: 'the call is over',
  'no-key': 'this member is in no group: not before the state of the call is `encrypted`, nor after its end',
  'length-invalid': 'a secret has a whole number of bytes from 1 to 8,160',
  'export-failed': 'the secret could not be derived',
  'too-long': 'the data is too long',
  stale: 'no member has shown that this epoch lives',
  'counter-exhausted': 'no more data can be sealed',
  replayed: 'the data was opened before, or is too old to tell',
  'unknown-epoch': 'the epoch of the data has not come',
  'past-epoch': 'the epoch of the data is over',
  'unknown-sender': 'the sender of the data is not in the group',
  'not-authentic': 'the data is not authentic',
  'too-short': 'the bytes are too few to be sealed data',
  malformed: 'the bytes are no sealed data',
};

/** Data of an application that could not be sealed or opened, or a secret that could not be exported. */
export class DataError extends CodedError<DataErrorCode> {
  override readonly name = 'DataError';

  constructor(code: DataErrorCode) {
    super(code, REASONS[code]);
  }
}
