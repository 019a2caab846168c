import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { refuseDtmf } from './dtmf.js';
import type { SottoError } from './error.js';

/** The telephone events of a sender, with `insertDTMF` on the prototype as browsers have it. */
class FakeDtmf {
  readonly inserted: string[] = [];
  toneBuffer = '';

  insertDTMF(tones: string): void {
    if (tones === '' && this.toneBuffer === '') throw new Error('InvalidStateError');
    this.inserted.push(tones);
    this.toneBuffer = tones;
  }
}

const senderWith = (dtmf: FakeDtmf | null) => ({ dtmf }) as unknown as RTCRtpSender;
const isRefused = ({ code }: SottoError) => code === 'dtmf-refused';

describe('telephone events of a protected sender', () => {
  test('are refused', () => {
    const dtmf = new FakeDtmf();
    refuseDtmf(senderWith(dtmf));
    assert.throws(() => dtmf.insertDTMF('42#'), isRefused);
    assert.throws(() => dtmf.insertDTMF(''), isRefused);
    assert.deepEqual(dtmf.inserted, []);
  });

  test('are refused for good', () => {
    const dtmf = new FakeDtmf();
    refuseDtmf(senderWith(dtmf));
    refuseDtmf(senderWith(dtmf));
    assert.throws(() => Object.assign(dtmf, { insertDTMF: () => {} }), TypeError);
    assert.equal(Reflect.deleteProperty(dtmf, 'insertDTMF'), false);
    assert.throws(() => dtmf.insertDTMF('4'), isRefused);
  });

  test('that wait to be sent are forgotten', () => {
    const dtmf = new FakeDtmf();
    dtmf.insertDTMF('123');
    refuseDtmf(senderWith(dtmf));
    assert.equal(dtmf.toneBuffer, '');
    assert.throws(() => dtmf.insertDTMF('4'), isRefused);
  });

  test('of another sender are not touched', () => {
    const other = new FakeDtmf();
    refuseDtmf(senderWith(new FakeDtmf()));
    other.insertDTMF('4');
    assert.deepEqual(other.inserted, ['4']);
  });

  test('are none of video', () => {
    assert.doesNotThrow(() => refuseDtmf(senderWith(null)));
    assert.doesNotThrow(() => refuseDtmf({} as RTCRtpSender));
  });
});
