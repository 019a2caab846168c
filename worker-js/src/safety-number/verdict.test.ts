import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generate, mode } from 'lean-qr';
import { decodeQR } from 'qr/decode.js';
import { codeOf, epochOf, member } from './fake-epochs.js';
import { SafetyRecord } from './record.js';
import { verdictOf } from './verdict.js';

function history() {
  const record = new SafetyRecord('me');
  for (const epoch of [1, 2, 3]) record.enter(epochOf(epoch, [member('me', 1)]));
  return record.history;
}

test('a code is equal to the number of an epoch that was seen', () => {
  const epochs = history();
  assert.deepEqual(verdictOf(codeOf(3), epochs), { result: 'equal', epoch: epochs[0] });
  assert.deepEqual(verdictOf(codeOf(1), epochs), { result: 'equal', epoch: epochs[2] });
});

test('a code that differs in any digit is different', () => {
  const code = codeOf(3);
  for (let at = 'SOTTO:SN:2:'.length; at < code.length; at += 1) {
    const other = `${code.slice(0, at)}${code[at] === '7' ? '8' : '7'}${code.slice(at + 1)}`;
    assert.deepEqual(verdictOf(other, history()), { result: 'different' }, other);
  }
});

test('another version is told from a different number', () => {
  for (const version of ['1', '3', '02', '10']) {
    const code = `SOTTO:SN:${version}:${'0'.repeat(64)}`;
    assert.deepEqual(verdictOf(code, history()), { result: 'other-version' }, code);
  }
  assert.deepEqual(verdictOf('SOTTO:SN:3:ABC', history()), { result: 'other-version' });
});

test('what is no number is neither equal nor different', () => {
  const code = codeOf(3);
  for (const text of [
    '',
    'HTTPS://EXAMPLE.ORG',
    '11703 72718 05206 95311 80142 06996',
    code.toLowerCase(),
    code.slice(0, -1),
    `${code}0`,
    `${code}\n`,
    ` ${code}`,
    `${code.slice(0, -1)}G`,
    'SOTTO:SN::0',
    `SOTTO:SN:${'9'.repeat(10)}:0`,
  ]) {
    assert.deepEqual(verdictOf(text, history()), { result: 'no-number' }, JSON.stringify(text));
  }
});

test('without a number of one’s own nothing is equal', () => {
  assert.deepEqual(verdictOf(codeOf(3), []), { result: 'different' });
});

test('the decoder reads what the encoder writes', () => {
  const text = codeOf(2 ** 40 + 12_345);
  const code = generate(mode.alphaNumeric(text));
  const [scale, quiet] = [4, 4];
  const side = (code.size + 2 * quiet) * scale;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      if (code.get(Math.floor(x / scale) - quiet, Math.floor(y / scale) - quiet)) {
        data.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
      }
    }
  }
  assert.equal(decodeQR({ width: side, height: side, data }), text);
});
