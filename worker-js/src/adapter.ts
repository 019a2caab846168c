export { StreamError, type StreamErrorCode } from './adapter/error.js';
export {
  type DirectoryCall,
  StreamDirectory,
  type StreamDirectoryEvents,
} from './adapter/stream-directory.js';
export type { ClaimedStream } from './adapter/stream-holders.js';
