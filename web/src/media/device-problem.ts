/** Why a camera, microphone or screen could not be opened: a closed union in place of the browsers' many names. */
export type DeviceProblem = 'denied' | 'missing' | 'busy' | 'unsuitable' | 'insecure' | 'unknown';

/** The {@link DeviceProblem} of an exception of `getUserMedia` or `getDisplayMedia`. */
export function deviceProblemOf(error: unknown): DeviceProblem {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
      return 'denied';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
    case 'TrackStartError':
      return 'busy';
    case 'OverconstrainedError':
      return 'unsuitable';
    case 'SecurityError':
      return 'insecure';
    default:
      return 'unknown';
  }
}
