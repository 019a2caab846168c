/** Sotto's worker, with a tap before it and behind it. Sotto itself is the very file that apps load. */

import './tap.worker.js';
import 'sotto/worker.js';
