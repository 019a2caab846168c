/** Sotto's worker in a browser whose decoder fails for some time: decrypted pictures are garbled behind Sotto. */

import './garble.worker.js';
import 'sotto/worker.js';
