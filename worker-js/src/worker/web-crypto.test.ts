import assert from 'node:assert/strict';
import { createCipheriv, randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { type Subtle, WebCrypto } from './web-crypto.js';

const subtle = crypto.subtle as Subtle;
const kid = 7;
const bytes = (length: number) => new Uint8Array(randomBytes(length));

/** The reference: ciphertext and tag. */
function seal(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plain: Uint8Array): number[] {
  const cipher = createCipheriv(key.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm', key, nonce);
  cipher.setAAD(aad);
  return [...cipher.update(plain), ...cipher.final(), ...cipher.getAuthTag()];
}

describe('WebCrypto', () => {
  test('encrypts and decrypts as AES-GCM does, with either length of key', async () => {
    for (const keyLength of [16, 32]) {
      const webCrypto = new WebCrypto(subtle);
      const key = bytes(keyLength);
      for (const length of [0, 1, 15, 16, 17, 1200, 50_000]) {
        const [nonce, aad, plain] = [bytes(12), bytes(9), bytes(length)];
        const sealed = await webCrypto.run('encrypt', { kid, nonce, aad }, plain, () => key.slice());
        assert.deepEqual([...new Uint8Array(sealed ?? [])], seal(key, nonce, aad, plain));
        const text = new Uint8Array(sealed ?? []);
        const opened = await webCrypto.run('decrypt', { kid, nonce, aad }, text, () => key.slice());
        assert.deepEqual(new Uint8Array(opened ?? []), plain);
      }
    }
  });

  test('takes a copy of the content at once, whether or not it has the key', async () => {
    const webCrypto = new WebCrypto(subtle);
    const [key, nonce, aad] = [bytes(16), bytes(12), bytes(3)];
    for (let count = 0; count < 3; count++) {
      const content = new Uint8Array([1, 2, 3]);
      const sealing = webCrypto.run('encrypt', { kid, nonce, aad }, content, () => key.slice());
      content.fill(0);
      assert.deepEqual(
        [...new Uint8Array((await sealing) ?? [])],
        seal(key, nonce, aad, new Uint8Array([1, 2, 3])),
      );
    }
  });

  test('asks for a key once, cannot be asked for it, and leaves zeros where it was', async () => {
    const imported: CryptoKey[] = [];
    const webCrypto = new WebCrypto({
      importKey: async (...args: unknown[]) => {
        const key = await crypto.subtle.importKey(...(args as Parameters<typeof crypto.subtle.importKey>));
        imported.push(key);
        return key;
      },
      encrypt: subtle.encrypt.bind(subtle),
      decrypt: subtle.decrypt.bind(subtle),
    } as Subtle);
    const taken: Uint8Array[] = [];
    const takeKey = () => {
      const key = bytes(16);
      taken.push(key);
      return key;
    };
    const job = { kid, nonce: bytes(12), aad: bytes(3) };
    await webCrypto.run('encrypt', job, bytes(8), takeKey);
    await webCrypto.run('encrypt', job, bytes(8), takeKey);
    assert.equal(taken.length, 1);
    assert.deepEqual(taken[0], new Uint8Array(16));
    assert.deepEqual([imported[0]?.extractable, imported[0]?.usages], [false, ['encrypt']]);
    webCrypto.forget();
    await webCrypto.run('encrypt', job, bytes(8), takeKey);
    assert.equal(taken.length, 2);
  });

  test('does not keep a key that was being imported when all were forgotten', async () => {
    const webCrypto = new WebCrypto(subtle);
    let asked = 0;
    const takeKey = () => {
      asked += 1;
      return bytes(16);
    };
    const job = { kid, nonce: bytes(12), aad: bytes(3) };
    const early = webCrypto.run('encrypt', job, bytes(8), takeKey);
    webCrypto.forget();
    await early;
    await webCrypto.run('encrypt', job, bytes(8), takeKey);
    assert.equal(asked, 2);
  });

  test('gives nothing for what is not authentic, without a key, and when it fails', async () => {
    const key = bytes(16);
    const job = { kid, nonce: bytes(12), aad: bytes(3) };
    const webCrypto = new WebCrypto(subtle);
    assert.equal(await webCrypto.run('decrypt', job, bytes(40), () => key.slice()), null);
    assert.equal(await webCrypto.run('decrypt', job, bytes(3), () => key.slice()), null);
    assert.equal(await new WebCrypto(subtle).run('encrypt', job, bytes(8), () => undefined), null);
    const broken = async () => {
      throw new DOMException('no');
    };
    for (const part of ['importKey', 'encrypt'] as const) {
      const parts = { importKey: subtle.importKey.bind(subtle), encrypt: subtle.encrypt.bind(subtle) };
      const failing = new WebCrypto({ ...parts, decrypt: broken, [part]: broken } as Subtle);
      assert.equal(await failing.run('encrypt', job, bytes(8), () => key.slice()), null);
    }
  });

  test('is worth it once it is measured, from some length on, and never if it fails', async () => {
    const webCrypto = new WebCrypto(subtle);
    assert.equal(webCrypto.worthFrom, Number.POSITIVE_INFINITY);
    const rounds = [9, 1.6, 3, 9, 9];
    let now = 0;
    let reads = 0;
    await webCrypto.measure(() => {
      if (reads % 2 === 1) now += rounds[(reads - 1) / 2] ?? 0;
      reads += 1;
      return now;
    });
    assert.equal(Math.round(webCrypto.worthFrom), (50 + 5) / 0.008);
    await webCrypto.measure(() => 0);
    assert.equal(webCrypto.worthFrom, 1024);
    const failing = new WebCrypto({ ...subtle, importKey: () => Promise.reject(new Error('no')) } as Subtle);
    await failing.measure(() => 0);
    assert.equal(failing.worthFrom, Number.POSITIVE_INFINITY);
  });
});
