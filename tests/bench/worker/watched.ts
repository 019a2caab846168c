/** Loaded before Sotto: its tasks are measured. */

import './vehicle.js';
import type { ToWorker } from '../../../worker-js/src/worker/messages.js';
import { watchTasks } from './tasks.js';

watchTasks((data) => {
  const message = data as ToWorker;
  if (message.type !== 'entry') return message.type;
  const { entry } = message;
  if (entry.kind !== 'message') return entry.kind;
  return (entry.attachments?.length ?? 0) > 0 ? 'message with attachment' : `message ${entry.payload.length}`;
});
