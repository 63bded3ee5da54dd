import { createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, valueOf } from '../../../client/index.js';
import { signed } from '../../../client/sign-request.js';
import { contentDigestOf, macOf, signatureBase } from '../../../src/platform/auth/signing/signature-text.js';
import { readSignature } from '../../../src/platform/auth/signing/signature-headers.js';
import { move, newRequestNumber, openBook } from '../../support/book.js';
import { startHttpProxy } from '../../support/http-proxy.js';
import { startService, type Service } from '../../support/service.js';
import { newSigner, requireSignatures, type SigningKey } from '../../support/signed-request.js';

let service: Service;
let key: string;
let signing: SigningKey;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, {
    accounts: [
      { code: 'bank', glAccount: '1002' },
      { code: 'customer', glAccount: '2201' },
    ],
  });
  ({ key, signing } = await newSigner(service.call, 'signer'));
  await requireSignatures(service.call, 'signer');
});
afterAll(() => service.stop());

const PAYMENT = { businessType: 'transfer', lines: move('bank', 'customer', '1.00') };

describe('the client of a signer', () => {
  it('signs what it sends: postings, lists with queries, batches', async () => {
    const client = createClient({ url: service.url, key, signing });
    const requestNumber = newRequestNumber();
    const posted = await client.postVoucher('main', PAYMENT, { requestNumber });
    const again = await client.postVoucher('main', PAYMENT, { requestNumber });
    expect([posted.replayed, again.replayed, again.voucher]).toEqual([false, true, posted.voucher]);
    const listed = await client.api.GET('/v1/books/{book}/vouchers', {
      params: { path: { book: 'main' }, query: { limit: 5, metadata: ['a=b c/d?e&ä'] } },
    });
    expect(valueOf(listed).items).toEqual([]);
    const items = [{ ...PAYMENT, requestNumber: newRequestNumber() }];
    expect((await client.postBatch('main', { mode: 'per-item', items })).posted).toBe(1);
  });

  it('signs anew when it sends again because no answer came, and posts once', async () => {
    const proxy = await startHttpProxy(service.url);
    const retry = { attempts: 4, firstPauseMilliseconds: 5, longestPauseMilliseconds: 2_000 };
    const client = createClient({ url: proxy.url, key, signing, retry });
    proxy.breakPosts('lost-after');
    const requestNumber = newRequestNumber();
    const { replayed } = await client.postVoucher('main', PAYMENT, { requestNumber });
    expect(replayed).toBe(true);
    await proxy.stop();
  });

  it('is refused with another secret, or without one', async () => {
    for (const wrong of [{ ...signing, secret: `sps_${'0'.repeat(48)}` }, undefined]) {
      const client = createClient({ url: service.url, key, ...(wrong && { signing: wrong }) });
      await expect(client.postVoucher('main', PAYMENT)).rejects.toMatchObject({
        status: 401,
        code: wrong ? 'AUTH.SIGNATURE_INVALID' : 'AUTH.SIGNATURE_MISSING',
        outcome: 'refused',
      });
    }
  });
});

describe('the worked example of docs/security.md', () => {
  const blocks = [
    ...readFileSync('docs/security.md', 'utf8').matchAll(/```(\S+) example=(\S+)\n([^]*?)\n```/g),
  ];
  const example = (name: string): string => blocks.find((block) => block[2] === name)![3]!;

  it('is what the service and the client come to', () => {
    const [head, body] = example('request').split('\n\n') as [string, string];
    const [line, ...rest] = head.split('\n');
    const [method, url] = line!.split(' ') as [string, string];
    const headers = Object.fromEntries(
      rest.map((text) => [text.slice(0, text.indexOf(':')).toLowerCase(), text.slice(text.indexOf(':') + 2)]),
    );
    const { keyId, secret, created, nonce } = JSON.parse(example('key')) as SigningKey & {
      created: number;
      nonce: string;
    };

    expect(headers['content-digest']).toBe(contentDigestOf(Buffer.from(body)));
    const presented = readSignature(headers['signature-input'], headers['signature'])!;
    const base = signatureBase(presented.components, presented.parameters, { method, url, headers });
    expect(base).toBe(example('signed-text'));
    expect(macOf(base, createSecretKey(Buffer.from(secret)))).toEqual(presented.mac);
    expect([presented.keyId, presented.created, presented.nonce]).toEqual([keyId, created, nonce]);

    const sent = new Headers({
      authorization: headers.authorization!,
      'idempotency-key': headers['idempotency-key']!,
    });
    const bytes = new TextEncoder().encode(body).buffer;
    const request = { method, url: `https://ledger.example.com${url}`, headers: sent, body: bytes };
    const made = signed(request, { keyId, secret }, { created, nonce });
    for (const name of ['content-digest', 'signature-input', 'signature'])
      expect([name, made.get(name)]).toEqual([name, headers[name]]);
  });
});
