import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ForgetNonces } from '../../../src/platform/auth/signing/forget-nonces.js';
import type { Answer } from '../../support/call.js';
import { TurnableClock } from '../../support/clock.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';
import {
  newNonce,
  newSigner,
  sendSigned,
  signedHeaders,
  type Signing,
  type SigningKey,
} from '../../support/signed-request.js';

const RACERS = 40;
const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

let schema: TestSchema;
let service: Service;
let other: Service;
let key: string;
let signing: SigningKey;
/** The clock of this node runs as the database's does; that of the other is turned by tests. */
let turned: TurnableClock;

beforeAll(async () => {
  schema = await createSchema();
});
beforeEach(async () => {
  turned = new TurnableClock(new Date());
  [service, other] = await Promise.all([startService({ schema }), startService({ schema, clock: turned })]);
  ({ key, signing } = await newSigner(service.call, `signer-${newNonce()}`));
  await schema.sql('DELETE FROM request_nonce');
  return async () => {
    await Promise.all([service.stop(), other.stop()]);
    await schema.sql("UPDATE request_nonce_horizon SET forgotten_until = '2000-01-01'");
  };
});
afterAll(() => schema.drop());

const request = () => ({ method: 'GET', path: '/v1/books', key });
const headersOf = (how: Signing = {}): Record<string, string> =>
  signedHeaders(request(), signing, new Date(), how);
const send = ({ call }: Service, headers: Record<string, string>): Promise<Answer> =>
  sendSigned(call, request(), headers);
const outcome = ({ status, body }: Answer): string => (status < 300 ? 'works' : `${status} ${body.code}`);
const forget = (node: Service): Promise<number> => node.app.get(ForgetNonces).execute();
const insertNonces = (count: number, expiresAt: string): Promise<unknown> => {
  const rows = Array.from({ length: count }, () => [1, Buffer.from(newNonce()), Buffer.alloc(16)]);
  const selects = rows.map(() => 'SELECT ? AS client_id, ? AS nonce, ? AS claim').join(' UNION ALL ');
  return schema.sql(
    `INSERT INTO request_nonce (client_id, nonce, claim, expires_at)
     SELECT client_id, nonce, claim, ${expiresAt} FROM (${selects}) made`,
    rows.flat(),
  );
};
const createdAgo = (seconds: number): Signing => ({
  created: Math.floor(new Date().getTime() / 1_000) - seconds,
});

describe('a nonce', () => {
  it('that many use at the same moment, on two nodes, is taken once', async () => {
    for (let round = 0; round < 3; round++) {
      const headers = headersOf();
      const answers = await Promise.all(
        Array.from({ length: RACERS }, (_, index) => send(index % 2 ? service : other, headers)),
      );
      const outcomes = answers.map(outcome).sort();
      expect(outcomes.at(-1)).toBe('works');
      expect(new Set(outcomes.slice(0, -1))).toEqual(new Set(['401 AUTH.SIGNATURE_REPLAYED']));
    }
  });

  it('of each of many requests is taken', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => send(service, headersOf())));
    expect(new Set(answers.map(outcome))).toEqual(new Set(['works']));
    expect(await schema.sql('SELECT 1 FROM request_nonce')).toHaveLength(100);
  });

  it('is remembered across restarts', async () => {
    const headers = headersOf();
    expect(outcome(await send(service, headers))).toBe('works');
    const restarted = await startService({ schema });
    expect(outcome(await send(restarted, headers))).toBe('401 AUTH.SIGNATURE_REPLAYED');
    await restarted.stop();
  });
});

describe('nonces are forgotten', () => {
  it('when their signatures are too old, and a minute later', async () => {
    await insertNonces(2_500, 'UTC_TIMESTAMP() - INTERVAL 61 SECOND');
    await send(service, headersOf());
    await send(service, headersOf(createdAgo(299)));
    expect(await forget(service)).toBe(2_500);
    expect(await schema.sql('SELECT 1 FROM request_nonce')).toHaveLength(2);
    expect(await forget(service)).toBe(0);
  });

  it('not by a node whose clock runs ahead', async () => {
    const headers = headersOf();
    expect(outcome(await send(service, headers))).toBe('works');
    turned.advanceSeconds(DAY);
    expect(await forget(other)).toBe(0);
    expect(outcome(await send(service, headers))).toBe('401 AUTH.SIGNATURE_REPLAYED');
  });

  it('and what they guarded stays refused on a node whose clock goes back', async () => {
    const headers = headersOf();
    expect(outcome(await send(service, headers))).toBe('works');
    await schema.sql('UPDATE request_nonce SET expires_at = expires_at - INTERVAL 2 DAY');
    const old = headersOf(createdAgo(2 * DAY));
    turned.advanceSeconds(-2 * DAY);
    expect(outcome(await send(other, old))).toBe('works');
    expect(outcome(await send(other, old))).toBe('401 AUTH.SIGNATURE_REPLAYED');
    expect(await forget(service)).toBe(2);
    expect(outcome(await send(other, old))).toBe('401 AUTH.SIGNATURE_STALE');
  });

  it('without reading more than is forgotten', async () => {
    await insertNonces(50, 'UTC_TIMESTAMP() - INTERVAL 61 SECOND');
    // With few others a scan would be cheaper, and right.
    for (let page = 0; page < 5; page++) await insertNonces(2_500, 'UTC_TIMESTAMP() + INTERVAL 300 SECOND');
    await schema.sql('ANALYZE TABLE request_nonce');
    const plan = await schema.sql<Record<string, string>>(
      `EXPLAIN FORMAT=TRADITIONAL DELETE FROM request_nonce WHERE expires_at <= UTC_TIMESTAMP()
       ORDER BY expires_at LIMIT 1000`,
    );
    expect(plan[0]).toMatchObject({ type: 'range', key: 'request_nonce_expiry' });
  });
});
