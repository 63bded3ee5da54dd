import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Interceptors } from '../../../src/clearing/interceptors/interceptors.js';
import type { InterceptableRecord } from '../../../src/clearing/interceptors/interceptor.js';
import { verdictOf } from '../../../src/clearing/interceptors/verdict.rules.js';
import { BookDirectory } from '../../../src/ledger/books/index.js';
import { make, makeAndApprove } from '../../support/approvals.js';
import { auditBooks } from '../../support/audit-books.js';
import { clearingOf, interceptorCommand, sentRecord } from '../../support/clearing-rules.js';
import { readPublishedSchemas } from '../../support/published-schemas.js';
import type { Service } from '../../support/service.js';
import { startTradeWorld, type TradeWorld } from '../../support/trade-files.js';

const TABLES = 'CHECKSUM TABLE clearing_definition, clearing_switch, clearing_book, approval, request';
const FILE = '01a1fdac-0000-7000-8000-000000000001';

let world: TradeWorld;
let service: Service;
let checker: string;
let clearing: ReturnType<typeof clearingOf>;
beforeAll(async () => {
  world = await startTradeWorld();
  ({ service, checker } = world);
  clearing = clearingOf(service.call, checker);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const record = (party: string): InterceptableRecord => ({
  ...{ recordType: 'trade', product: 'fund-a', party, payer: null, orderNumber: 'o-1', currency: 'CNY' },
  attributes: null,
});
async function bookOf() {
  const book = await service.app.get(BookDirectory).byCode('main');
  if (!book.ok) throw new Error('no book');
  return book.value;
}
const pin = async (source = 'shop') => service.app.get(Interceptors).pin(await bookOf(), source);
const switchOff = (interceptor: string) => ({ command: 'switch-off-interceptor', content: { interceptor } });

describe('interceptors', () => {
  it('are off at first, switched on by one person and off by two; both are in the audit trail', async () => {
    await clearing.agreed(interceptorCommand('watch'));
    expect((await clearing.read('interceptors/watch')).body).toMatchObject({
      version: 1,
      on: false,
      sources: [],
    });
    expect(await pin()).toEqual({});
    expect((await make(service.call, switchOff('watch'))).body.code).toBe('CLEARING.INTERCEPTOR_OFF');
    for (let time = 1; time <= 2; time++) expect((await clearing.switchOn('watch')).body.on).toBe(true);
    expect(await pin()).toEqual({ watch: 1 });
    expect((await makeAndApprove(service.call, checker, switchOff('watch'))).status).toBe(200);
    expect((await clearing.read('interceptors')).body.items).toMatchObject([{ code: 'watch', on: false }]);
    expect(await pin()).toEqual({});
    expect((await clearing.switchOn('nobody')).body.code).toBe('CLEARING.INTERCEPTOR_NOT_FOUND');
    expect((await make(service.call, switchOff('nobody'))).status).toBe(404);
    const trail = await service.sql<{ action: string }>(
      "SELECT action FROM audit_event WHERE action LIKE 'interceptor.%' ORDER BY id",
    );
    expect(trail.map(({ action }) => action)).toEqual(['interceptor.switch-on', 'interceptor.switch-off']);
  });

  it('what a run has pinned stays as it was, and pinning anew takes what is so now', async () => {
    await clearing.switchOn('watch');
    await clearing.agreed(interceptorCommand('only-b', { sources: ['other'], mode: 'allow' }));
    await clearing.switchOn('only-b');
    const before = await pin();
    await clearing.agreed(interceptorCommand('watch', { tree: { field: 'party', in: ['somebody-else'] } }));
    const after = await pin();
    expect([before, after, await pin('other')]).toEqual([
      { watch: 1 },
      { watch: 2 },
      { 'only-b': 1, watch: 2 },
    ]);
    const interceptors = service.app.get(Interceptors);
    const verdicts = [];
    for (const pinned of [before, after, await pin('other')]) {
      const trees = await interceptors.load(await bookOf(), pinned);
      if (!trees.ok) throw new Error(trees.refusal.message);
      verdicts.push(verdictOf(record('suspect'), trees.value), verdictOf(record('x'), trees.value));
    }
    expect(verdicts).toEqual([{ heldBy: 'watch' }, 'pass', 'pass', 'pass', 'pass', { heldBy: 'only-b' }]);
    const gone = await interceptors.load(await bookOf(), { watch: 9 });
    expect(!gone.ok && gone.refusal.code).toBe('CLEARING.VERSION_NOT_FOUND');
    const versions = (await clearing.read('interceptors/watch/versions')).body;
    expect(versions.items.map(({ version }: { version: number }) => version)).toEqual([2, 1]);
  });

  it('a tree is tried on records, and on a file in bounded steps; nothing is written', async () => {
    const before = await service.sql(TABLES);
    const tree = {
      operator: 'or',
      left: { field: 'party', in: ['a'] },
      right: { field: 'product', in: ['z'] },
    };
    const records = ['a', 'b', 'a'].map((party) => sentRecord({ party, orderNumber: `of-${party}` }));
    expect((await clearing.try({ mode: 'hold', tree, records })).body).toEqual({
      ...{ records: 3, held: 2, whole: true },
      examples: [1, 3].map((line) => ({ line, orderNumber: 'of-a', party: 'a' })),
    });
    expect((await clearing.try({ mode: 'allow', tree, records })).body.held).toBe(1);
    expect((await clearing.try({ mode: 'hold', tree, file: FILE })).body.code).toBe(
      'CLEARING.FILE_NOT_FOUND',
    );
    const sent = await world.send({ format: 'refund-list', records: 2_050, parties: 4 });
    expect(sent.status).toBe(201);
    await world.round();
    const [file] = await world.accepted.ofDate(world.bookId, 'refund-list', '2026-11-20');
    const lines = await world.accepted.page(file!.fileNo, 0, 5_000);
    const { party } = lines[0]!;
    const theirs = lines.filter((line) => line.party === party);
    const ofParty = { field: 'party', in: [party] };
    const ofFile = (await clearing.try({ mode: 'hold', tree: ofParty, file: file!.id })).body;
    expect(ofFile).toEqual({
      ...{ records: 2_050, held: theirs.length, whole: true },
      examples: theirs.slice(0, 20).map(({ lineNo, orderNumber }) => ({ line: lineNo, orderNumber, party })),
    });
    expect(theirs.length).toBeGreaterThan(20);
    const others = await clearing.try({ mode: 'allow', tree: ofParty, file: file!.id });
    expect(others.body.held).toBe(2_050 - theirs.length);
    const check = await readPublishedSchemas(service.call);
    expect(check('TriedInterceptorDto', ofFile)).toEqual([]);
    expect(check('InterceptorPageDto', (await clearing.read('interceptors')).body)).toEqual([]);
    expect(await service.sql(TABLES)).toEqual(before);
  });
});

const leaf = { field: 'party', in: ['x'] };
const deep = (levels: number): object =>
  levels === 1 ? leaf : { operator: 'and', left: leaf, right: deep(levels - 1) };

describe('trees that are none are refused and change nothing', () => {
  it.each<[string, unknown, string]>([
    ['no object', 'party = x', 'HTTP.FIELD_INVALID'],
    ['an unknown operator', { operator: 'not', left: leaf, right: leaf }, 'CLEARING.TREE_MALFORMED'],
    ['half a node', { operator: 'and', left: leaf }, 'CLEARING.TREE_MALFORMED'],
    ['an unknown field', { field: 'colour', in: ['x'] }, 'CLEARING.FIELD_UNKNOWN'],
    ['a level too many', deep(13), 'CLEARING.TREE_TOO_DEEP'],
    ['a thousand levels', deep(1_000), 'HTTP.MALFORMED_JSON'],
    [
      'too many values',
      { field: 'party', in: Array.from({ length: 5_001 }, (_, index) => `p${index}`) },
      'CLEARING.TREE_TOO_BIG',
    ],
    [
      'too much of it',
      { field: 'party', in: Array.from({ length: 5_000 }, (_, index) => `party-number-${index}`) },
      'LEDGER.APPROVAL_CONTENT_TOO_LARGE',
    ],
  ])('%s', async (_, tree, code) => {
    const before = await service.sql(TABLES);
    const made = await make(service.call, interceptorCommand('new', { tree }));
    expect([made.status, made.body.code]).toEqual([400, code]);
    expect(await service.sql(TABLES)).toEqual(before);
  });

  it('nor are they tried', async () => {
    const tried = await clearing.try({
      mode: 'hold',
      tree: { operator: 'and', left: leaf },
      records: [sentRecord()],
    });
    expect([tried.status, tried.body.code, tried.body.field]).toEqual([
      400,
      'CLEARING.TREE_MALFORMED',
      'tree/right',
    ]);
    for (const more of [{}, { file: FILE, records: [sentRecord()] }])
      expect((await clearing.try({ mode: 'hold', tree: leaf, ...more })).body.code).toBe(
        'CLEARING.NOTHING_TO_TRY',
      );
    const bad = await clearing.try({ mode: 'hold', tree: leaf, records: [sentRecord({ amount: '0.001' })] });
    expect([bad.body.code, bad.body.field]).toEqual(['CLEARING.AMOUNT_MALFORMED', 'records/0/amount']);
  });
});
