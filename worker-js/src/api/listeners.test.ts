import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { Listeners } from './listeners.js';
import { OptionError } from './option-error.js';

interface Events {
  one: number;
  other: string;
}

let events: Listeners<Events>;
let heard: unknown[];
const hear = (value: unknown) => {
  heard.push(value);
};

beforeEach(() => {
  events = new Listeners();
  heard = [];
});

describe('a listener', () => {
  test('is called for its event, until it is taken off', () => {
    const stop = events.on('one', hear);
    events.emit('one', 1);
    events.emit('other', 'x');
    stop();
    events.emit('one', 2);
    events.on('one', hear);
    events.emit('one', 3);
    events.off('one', hear);
    events.emit('one', 4);
    assert.deepEqual(heard, [1, 3]);
  });

  test('that is added twice counts once, in its first place and with its first options', () => {
    events.on('one', hear);
    events.on('one', (value) => hear(`second ${value}`));
    events.on('one', hear, { once: true });
    events.once('one', hear);
    events.emit('one', 1);
    events.emit('one', 2);
    assert.deepEqual(heard, [1, 'second 1', 2, 'second 2']);
  });

  test('that is added twice is taken off by either', () => {
    const first = events.on('one', hear);
    const second = events.on('one', hear);
    second();
    events.emit('one', 1);
    first();
    assert.deepEqual(heard, []);
  });

  test('of two events is one of each', () => {
    events.on('one', hear);
    events.on('other', hear);
    events.off('one', hear);
    events.emit('other', 'x');
    assert.deepEqual(heard, ['x']);
  });

  test('that was added anew is not taken off by what took off the former', () => {
    const former = events.on('one', hear);
    events.off('one', hear);
    events.on('one', hear);
    former();
    events.emit('one', 1);
    assert.deepEqual(heard, [1]);
  });

  test('that was never added is taken off without effect', () => {
    events.off('one', hear);
    events.on('one', () => {});
    events.off('one', hear);
    assert.deepEqual(heard, []);
  });

  test('is a function', () => {
    assert.throws(() => events.on('one', undefined as never), TypeError);
    assert.throws(() => events.once('one', {} as never), TypeError);
  });

  test('has no options that do not exist', () => {
    assert.throws(() => events.on('one', hear, { onec: true } as never), OptionError);
    events.emit('one', 1);
    assert.deepEqual(heard, []);
  });
});

describe('a listener for one event', () => {
  test('is called once, by `once` and by the option', () => {
    events.once('one', hear);
    events.on('one', (value) => hear(-value), { once: true });
    events.emit('one', 1);
    events.emit('one', 2);
    assert.deepEqual(heard, [1, -1]);
  });

  test('is off before it is called', () => {
    events.once('one', (value) => {
      hear(value);
      events.emit('one', value + 1);
    });
    events.emit('one', 1);
    assert.deepEqual(heard, [1]);
  });

  test('can be taken off before', () => {
    events.once('one', hear)();
    events.once('one', hear);
    events.off('one', hear);
    events.emit('one', 1);
    assert.deepEqual(heard, []);
  });
});

describe('a signal', () => {
  test('takes all its listeners off', () => {
    const { signal, abort } = controller();
    events.on('one', hear, { signal });
    events.once('other', hear, { signal });
    events.emit('one', 1);
    abort();
    events.emit('one', 2);
    events.emit('other', 'x');
    assert.deepEqual(heard, [1]);
  });

  test('that is aborted already adds no listener', () => {
    events.on('one', hear, { signal: AbortSignal.abort() });
    events.emit('one', 1);
    assert.deepEqual(heard, []);
  });

  test('takes off while an event is told', () => {
    const { signal, abort } = controller();
    events.on('one', abort);
    events.on('one', hear, { signal });
    events.emit('one', 1);
    assert.deepEqual(heard, []);
  });

  test('is not held on to by a listener that is off', () => {
    const { signal, abort } = controller();
    let [added, removed] = [0, 0];
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: unknown[]) => {
      added += 1;
      Reflect.apply(addEventListener, signal, args);
    };
    signal.removeEventListener = (...args: unknown[]) => {
      removed += 1;
      Reflect.apply(removeEventListener, signal, args);
    };
    events.on('one', hear, { signal })();
    events.once('one', hear, { signal });
    events.emit('one', 1);
    events.on('one', hear);
    abort();
    events.emit('one', 2);
    assert.deepEqual([added, removed, heard], [2, 2, [1, 2]]);
  });
});

describe('an event', () => {
  test('is told in the order in which listeners were added', () => {
    events.on('one', () => hear('a'));
    events.on('one', hear);
    events.on('one', () => hear('c'));
    events.off('one', hear);
    events.on('one', hear);
    events.emit('one', 1);
    assert.deepEqual(heard, ['a', 'c', 1]);
  });

  test('is not told to listeners that are added meanwhile', () => {
    events.on('one', () => events.on('one', hear));
    events.emit('one', 1);
    assert.deepEqual(heard, []);
    events.emit('one', 2);
    assert.deepEqual(heard, [2]);
  });

  test('is not told to listeners that are taken off meanwhile', () => {
    events.on('one', () => events.off('one', hear));
    events.on('one', hear);
    events.on('one', (value) => hear(-value));
    events.emit('one', 1);
    assert.deepEqual(heard, [-1]);
  });

  test('within an event is told first', () => {
    events.on('one', (value) => {
      if (value === 1) events.emit('one', 2);
    });
    events.on('one', hear);
    events.emit('one', 1);
    assert.deepEqual(heard, [2, 1]);
  });
});

describe('a listener that throws', () => {
  const { reportError, queueMicrotask } = globalThis;

  afterEach(() => {
    Object.assign(globalThis, { reportError, queueMicrotask });
  });

  test('is reported, and the others are called', () => {
    const reported: unknown[] = [];
    Object.assign(globalThis, { reportError: (error: unknown) => reported.push(error) });
    const error = new Error('mine');
    events.on('one', () => {
      throw error;
    });
    events.on('one', hear);
    events.emit('one', 1);
    assert.deepEqual([heard, reported], [[1], [error]]);
  });

  test('is uncaught where there is no `reportError`', () => {
    const later: (() => void)[] = [];
    Object.assign(globalThis, {
      reportError: undefined,
      queueMicrotask: (act: () => void) => later.push(act),
    });
    const error = new Error('mine');
    events.on('one', () => {
      throw error;
    });
    events.on('one', hear);
    events.emit('one', 1);
    assert.deepEqual(heard, [1]);
    assert.equal(later.length, 1);
    assert.throws(() => later[0]?.(), error);
  });
});

function controller(): { signal: AbortSignal; abort: () => void } {
  const made = new AbortController();
  return { signal: made.signal, abort: () => made.abort() };
}
