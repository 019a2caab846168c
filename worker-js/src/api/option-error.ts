import { CodedError } from './coded-error.js';

/** The code of an {@link OptionError}. */
export type OptionErrorCode = 'unknown-option';

/**
 * An object of options has a name that none of them has: a mistake in the program. It is thrown before anything has begun, for an
 * option that is left out by mistake, such as `linkSecret`, could otherwise be missed by nobody.
 */
export class OptionError extends CodedError<OptionErrorCode> {
  override readonly name = 'OptionError';
  /** The unknown name. */
  readonly option: string;
  /** The name that was probably meant, if one is near. */
  readonly nearest: string | undefined;

  constructor(option: string, nearest: string | undefined, message: string) {
    super('unknown-option', message);
    this.option = option;
    this.nearest = nearest;
  }
}
