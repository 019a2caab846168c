/** Loaded before Sotto: its tasks are measured. */

import './vehicle.js';
import type { FromGroup, ToWorker } from '../../../worker-js/src/shared/messages.js';
import { watchTasks } from './tasks.js';

watchTasks((data) => {
  // The messages of the vehicle have no type.
  const message = data as ToWorker | FromGroup | { type?: undefined };
  if (message.type === 'outputs') return message.outputs.map(({ type }) => type).join(', ');
  if (message.type !== 'entry') return message.type;
  const { entry } = message;
  if (entry.kind !== 'message') return entry.kind;
  return (entry.attachments?.length ?? 0) > 0 ? 'message with attachment' : `message ${entry.payload.length}`;
});
