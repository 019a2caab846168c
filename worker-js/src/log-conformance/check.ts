import type { Site } from './site.js';

/** One rule of a room log, and how it is tried. */
export interface Check {
  /** Short, and the same in all versions. */
  readonly name: string;
  /** The rule, in a sentence. */
  readonly rule: string;
  /** Whether it waits for the end of a time of the log's. Such checks begin first. */
  readonly waits?: boolean;
  /**
   * Tries it, in a room of its own.
   *
   * @throws {Failure} The log does not hold it.
   * @throws {Skip} It cannot be tried here.
   */
  run(site: Site): Promise<void>;
}
