/** Sotto's worker in a browser whose decoder fails for some time: pictures that were opened are garbled behind Sotto. */

import './garble.worker.js';
import 'sotto/worker.js';
