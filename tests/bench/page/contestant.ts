import type { Lane } from '../orders.js';
import type { Vehicle } from './vehicle.js';

/** Two workers of one kind, ready for frames from the first to the second. */
export interface Contestant {
  seal: Vehicle;
  open: Vehicle;
  lanes: readonly Lane[];
}

/** All contestants' names, in the order of the table. */
export type Name = 'sotto' | 'message-per-frame' | 'livekit' | 'davey' | 'pass';
