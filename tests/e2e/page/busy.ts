/** The channel on which a page says for how many milliseconds `busy.worker.ts` stands still. */
export const BUSY = 'busy';
