import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import { seedOf } from '../support/random.js';
import { ApiDocument } from './api-document.js';
import { fingerprintOf } from './books-fingerprint.js';
import { fuzzRequests, requestsForEach } from './fuzz-requests.js';
import { FuzzRun } from './fuzz-run.js';
import { openFuzzWorld, type FuzzWorld } from './fuzz-world.js';

/** How long requests are invented; FUZZ_SECONDS in the environment makes it longer. */
const SECONDS = Number(process.env.FUZZ_SECONDS ?? 25);
/** Sent at the same moment. */
const TOGETHER = 6;

let world: FuzzWorld;
let document: ApiDocument;
beforeAll(async () => {
  world = await openFuzzWorld();
  document = await ApiDocument.read(world.call);
});
afterAll(() => world.stop());

describe('hostile requests over every route', () => {
  it(
    'are answered as published, without a fault, and change nothing when they are refused',
    async () => {
      const seed = seedOf('api-fuzz');
      const run = new FuzzRun(world, document);
      for (const requests of requestsForEach(document)) {
        const [request] = fc.sample(requests, { seed, numRuns: 1 });
        expect(await run.sendTogether([request!])).toEqual([]);
      }
      const together = fc.array(fuzzRequests(document), { minLength: 1, maxLength: TOGETHER });
      await fc.assert(
        fc.asyncProperty(together, async (requests) => {
          const problems = await run.sendTogether(requests);
          // With what the service itself says about a fault.
          expect(problems.length === 0 ? [] : [...problems, ...world.faults()]).toEqual([]);
        }),
        { seed, numRuns: 1e9, interruptAfterTimeLimit: SECONDS * 1_000, markInterruptAsFailure: false },
      );
      run.close();
      console.log(run.summary());
      expect(run.operationsSent()).toBe(document.operations.length);
      expect((await world.call('GET', '/health/ready', { role: null })).status).toBe(200);
      expect(world.faults()).toEqual([]);
      expect(await auditBooks(world.sql)).toEqual([]);
    },
    (SECONDS + 120) * 1_000,
  );

  it('a fingerprint of the books sees every write', async () => {
    const before = await fingerprintOf(world.sql);
    const body = { code: 'seen', name: 'Seen', reason: 'test' };
    expect((await world.call('POST', '/v1/clients', { role: 'admin', body })).status).toBe(201);
    const after = await fingerprintOf(world.sql);
    const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
    expect(changed.sort()).toEqual(['audit_event', 'client']);
  });
});
