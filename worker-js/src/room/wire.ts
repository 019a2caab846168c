export type Limits = { message_bytes: number; message_attachments: number };
export type Resume = { token: string; after: number };
export type AttachmentHeader = { to: string; len: number };
export type Publication = { mid: string; track: number };
export type Subscription = { mid: string; member: string; track: number };
export type ClientMessage =
  | { type: 'join'; room: string; member: string; resume: Resume | null }
  | { type: 'append'; payload: number; attachments: Array<AttachmentHeader> }
  | { type: 'offer'; sdp: string; publish: Array<Publication>; subscribe: Array<Subscription> }
  | { type: 'mute'; track: number; muted: boolean }
  | { type: 'leave' };
export type EntryKind =
  | { type: 'joined'; member: string; present: Array<string> }
  | { type: 'left'; member: string }
  | { type: 'message'; from: string; payload: number; attachment: number | null };
export type MediaKind = 'audio' | 'video';
export type PublishedTrack = { member: string; track: number; kind: MediaKind; muted: boolean };
export type ErrorCode =
  | 'malformed'
  | 'unexpected'
  | 'join-timeout'
  | 'invalid-name'
  | 'member-taken'
  | 'resume-gone'
  | 'replaced'
  | 'room-full'
  | 'too-many-rooms'
  | 'message-too-large'
  | 'rate-limited'
  | 'too-slow'
  | 'offer-refused'
  | 'media-lost'
  | 'codec-unsupported'
  | 'shutting-down';
export type ServerMessage =
  | { type: 'welcome'; token: string; limits: Limits; grace_ms: number; resumed: boolean }
  | { type: 'entry'; seq: number; kind: EntryKind }
  | { type: 'tracks'; tracks: Array<PublishedTrack> }
  | { type: 'answer'; sdp: string }
  | { type: 'error'; code: ErrorCode; message: string; fatal: boolean; append: number | null };
