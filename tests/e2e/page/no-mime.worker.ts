/** Sotto's worker in a browser whose frames do not have their codec, as in Safari before 26. */

import './without-mime-type.worker.js';
import 'sotto/worker.js';
