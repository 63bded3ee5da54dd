import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverageProblem, signatureBase } from './signature-text.js';
import { readSignature } from './signature-headers.js';

const MAC = `${'A'.repeat(43)}=`;
const COVERED = '("@method" "@path" "@query" "authorization" "content-digest")';
const PARAMETERS = `${COVERED};created=1795248000;nonce="0123456789abcdef";keyid="sig_0123456789abcdef"`;

describe('the headers of a signature', () => {
  it('are read into their parts', () => {
    expect(readSignature(`s=${PARAMETERS}`, `s=:${MAC}:`)).toEqual({
      components: ['@method', '@path', '@query', 'authorization', 'content-digest'],
      created: 1_795_248_000,
      nonce: '0123456789abcdef',
      keyId: 'sig_0123456789abcdef',
      parameters: PARAMETERS,
      mac: Buffer.alloc(32),
    });
  });

  it('parameters come in any order, the algorithm may be among them', () => {
    const text = `s=${COVERED};keyid="k";alg="hmac-sha256";nonce="0123456789abcdef";created=1`;
    expect(readSignature(text, `s=:${MAC}:`)).toMatchObject({ created: 1, keyId: 'k' });
  });

  it('sent twice are none', () => {
    const twice = [`s=${PARAMETERS}`, `s=${PARAMETERS}`];
    expect(readSignature(twice, `s=:${MAC}:`)).toBeUndefined();
    expect(readSignature(`s=${PARAMETERS}`, [`s=:${MAC}:`])).toBeUndefined();
    expect(readSignature(twice.join(', '), `s=:${MAC}:`)).toBeUndefined();
  });

  it('of any other text are none', () => {
    const piece = fc.constantFrom(...'s= ( ) "@method" ; created= 1 " nonce=" a ='.split(' '), ' ');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 400 }),
        (pieces) => readSignature(pieces.join(''), `s=:${MAC}:`) === undefined,
      ),
    );
  });
});

describe('the text that is signed', () => {
  const request = {
    method: 'POST',
    url: '/v1/a%2Fb?x=1&x=%20',
    headers: { authorization: 'Bearer k', 'content-digest': 'd', 'idempotency-key': 'n' },
  };
  const components = ['@method', '@path', '@query', 'authorization', 'content-digest', 'idempotency-key'];

  it('has a line for each part, as it was sent, and the parameters at the end', () => {
    expect(signatureBase(components, '(…)', request)).toBe(
      [
        '"@method": POST',
        '"@path": /v1/a%2Fb',
        '"@query": ?x=1&x=%20',
        '"authorization": Bearer k',
        '"content-digest": d',
        '"idempotency-key": n',
        '"@signature-params": (…)',
      ].join('\n'),
    );
  });

  it('without a query has a question mark for it', () => {
    expect(signatureBase(['@query'], '', { ...request, url: '/v1/a' })).toContain('"@query": ?\n');
    expect(signatureBase(['@query'], '', { ...request, url: '/v1/a?' })).toContain('"@query": ?\n');
  });

  it('must cover everything that decides what is done', () => {
    expect(coverageProblem(components, request)).toBeUndefined();
    for (const name of components)
      expect(
        coverageProblem(
          components.filter((each) => each !== name),
          request,
        ),
      ).toContain(name);
    const { 'idempotency-key': _number, ...headers } = request.headers;
    expect(coverageProblem(components, { ...request, headers })).toContain('idempotency-key');
    expect(coverageProblem([...components, 'cookie'], request)).toContain('cookie');
  });
});
