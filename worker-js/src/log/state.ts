/** The connection to the server: `reconnecting` until it is back, `closed` after `leave` or a fatal error. */
export type ConnectionState = 'connected' | 'reconnecting' | 'closed';
