export { MeshError, type MeshErrorCode } from './adapter/mesh/error.js';
export { Mesh, type MeshCall, type MeshEvents, type MeshOptions } from './adapter/mesh/mesh.js';
export type { PairCall } from './adapter/mesh/pair.js';
export type { ReceivedStream } from './adapter/received-stream.js';
export type { SendOptions } from './adapter/sent-tracks.js';
