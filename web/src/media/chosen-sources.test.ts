import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ChosenSources, type SourcesMedia } from './chosen-sources.js';
import type { Source } from './local-media.js';

/** Notes the sources that it is asked for; `missing` never opens. */
class FakeMedia implements SourcesMedia {
  readonly asked: string[] = [];
  readonly #on = new Set<string>();
  readonly #missing: readonly Source[];

  constructor(missing: readonly Source[] = []) {
    this.#missing = missing;
  }

  async open(sources: readonly Source[]): Promise<void> {
    this.asked.push(`open ${sources.join(' ')}`);
    for (const source of sources) {
      if (!this.#missing.includes(source)) {
        this.#on.add(source);
      }
    }
  }

  isOn(source: string): boolean {
    return this.#on.has(source);
  }

  async switchOn(source: Source): Promise<void> {
    this.asked.push(`on ${source}`);
    this.#on.add(source);
  }

  async switchOff(source: Source): Promise<void> {
    this.asked.push(`off ${source}`);
    this.#on.delete(source);
  }
}

const BOTH = ['microphone', 'camera'] as const;

describe('devices before a call', () => {
  it('are not opened by a choice', async () => {
    const media = new FakeMedia();
    const chosen = new ChosenSources(media, BOTH);
    assert.ok(chosen.isOn('camera'));
    await chosen.toggle('camera');
    assert.ok(!chosen.isOn('camera'));
    await chosen.toggle('microphone');
    await chosen.toggle('microphone');
    assert.ok(chosen.isOn('microphone'));
    assert.deepEqual(media.asked, []);
    assert.ok(!chosen.opened);
  });

  it('are opened once, those that are wanted, and follow their switches from then on', async () => {
    const media = new FakeMedia();
    const chosen = new ChosenSources(media, ['microphone']);
    assert.ok(await chosen.open());
    assert.ok(await chosen.open());
    await chosen.toggle('camera');
    await chosen.toggle('microphone');
    assert.deepEqual(media.asked, ['open microphone', 'on camera', 'off microphone']);
    assert.deepEqual(
      BOTH.map((source) => chosen.isOn(source)),
      [false, true],
    );
  });

  it('that are missing are told, once', async () => {
    const chosen = new ChosenSources(new FakeMedia(['camera']), BOTH);
    assert.ok(!(await chosen.open()));
    assert.ok(!chosen.isOn('camera'));
    assert.ok(await chosen.open(), 'one may go on without');
  });
});
