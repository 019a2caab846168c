/** The entry point `sotto-react`. */

export { CallState, type CallStateProps } from './call-state.js';
export { joinByLog, type LogCallOptions, type LogSession } from './join-by-log.js';
export { Members, type MembersProps } from './members.js';
export { SafetyNumber, type SafetyNumberProps } from './safety-number.js';
export type { FollowedCall, Join, Session } from './session.js';
export { type CallStatus, useCall } from './use-call.js';
export { useCallState, useMembers, useSafetyNumber } from './use-call-state.js';
export { useEvent } from './use-event.js';
export { useSafetyRecord } from './use-safety-record.js';
