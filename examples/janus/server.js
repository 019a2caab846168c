// The page, the package and the room log: as for all examples of this kind.
import { serve } from '../shared/server.js';

serve(new URL('./', import.meta.url));
