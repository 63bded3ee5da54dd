import { randomUUID } from 'node:crypto';
import { EngineOfRules, type Interceptions } from '../../src/clearing/runs/engine-of-rules.js';
import { ClearingEngines } from '../../src/clearing/runs/engine.js';
import { AdvanceRuns } from '../../src/clearing/runs/advance-runs.js';
import { ClearingPace } from '../../src/clearing/runs/clearing-pace.js';
import type { PinnedFormula } from '../../src/clearing/second/derive-second.rules.js';
import {
  CALENDARS,
  ruleSaying,
  rulesOf,
  scheduleSaying,
} from '../../src/clearing/rules/clearing-rules.fixture.js';
import type { ClearingRules } from '../../src/clearing/rules/compile-rules.rules.js';
import { recordKeyHashOf, type TradeRecord } from '../../src/trade-files/index.js';
import { move, openBook, postLines } from './book.js';
import { startService, type Service } from './service.js';
import { randomOf } from './random.js';

/** Rules of the world: merchants of a shop with a fee, and funds whose redemption goes on into a second clearing. */
export const worldRules = (more: Parameters<typeof ruleSaying>[0] = {}): ClearingRules =>
  rulesOf(
    {
      trades: ruleSaying({
        fees: [{ schedule: 'service', bearer: 'payee', account: 'fees' }],
        accounts: { payable: 'payable:{payee}', position: 'position' },
        match: { recordTypes: ['trade'] },
        ...more,
      }),
      redemptions: ruleSaying({
        match: { recordTypes: ['redeem'] },
        accounts: { payable: 'payable:{payee}', position: 'position' },
        businessType: 'redemption',
        second: 'buy-next',
      }),
    },
    { service: scheduleSaying() },
  );

const FORMULAS = new Map<string, PinnedFormula>([
  [
    'buy-next',
    {
      formula: {
        code: 'buy-next',
        version: 1,
        definition: {
          ...{ name: 'Buy the next fund', payee: { kind: 'attribute', value: 'nextPayee' } },
          ...{ product: { kind: 'attribute', value: 'nextProduct' }, part: '0.9', openDays: 1 },
          ...{ calendar: 'cn', at: '09:00:00', businessType: 'subscription' },
          accounts: { payable: 'payable:{payee}', refund: 'payable:{payee}' },
        },
      },
      calendar: CALENDARS.get('cn')!,
      timeZone: 'Asia/Shanghai',
      source: 'shop',
    },
  ],
]);

export interface ClearingWorld extends Service {
  /** What the next runs are cleared by; a run that has begun keeps its own. */
  rules: ClearingRules;
  /** Record keys that interceptors hold. */
  held: (record: TradeRecord) => string | null;
  round(): Promise<void>;
  /** An accepted file of those records. @returns its id */
  file(records: readonly FileRecord[], more?: { businessDate?: string; source?: string }): Promise<string>;
}

export type FileRecord = Partial<Omit<TradeRecord, 'lineNo'>>;

export const PARTIES = ['m-1', 'm-2', 'm-3', 'm-4', 'm-5'];
const POSITION = '90000000000.00';

/** A service with a book whose merchants have payables and whose position is full; clearing in chunks of that many lines. */
export async function startClearingWorld(chunkLines: number): Promise<ClearingWorld> {
  const service = await startService();
  await openBook(service.call, {
    accounts: [
      { code: 'bank', glAccount: '1002' },
      { code: 'position', glAccount: '2202' },
      { code: 'fees', glAccount: '2109' },
      ...PARTIES.map((party) => ({ code: `payable:${party}`, glAccount: '2101' })),
    ],
  });
  const filled = await postLines(service.call, move('bank', 'position', POSITION));
  if (filled.status !== 201) throw new Error(JSON.stringify(filled.body));
  const pace = service.app.get(ClearingPace);
  pace.chunkLines = chunkLines;
  // Chunks of several pages, the last of them shorter.
  pace.pageLines = Math.ceil(chunkLines / 3) + 1;
  await service.sql(
    `INSERT INTO trade_source (book_id, code, version, terms, changed_at)
     VALUES ((SELECT id FROM book), 'shop', 1, '{"registrars":[],"expectedFiles":1}', UTC_TIMESTAMP(6))`,
  );
  const world: ClearingWorld = Object.assign(service, {
    rules: worldRules(),
    held: () => null,
    round: () => service.app.get(AdvanceRuns).round(),
    file: (records: readonly FileRecord[], more = {}) => insertFile(service, records, more),
  });
  pinByHand(world);
  return world;
}

/** Versions by number, as the tables of rules would keep them. */
function pinByHand(world: ClearingWorld): void {
  const pinned: { rules: ClearingRules; held: ClearingWorld['held'] }[] = [];
  const engines = world.app.get(ClearingEngines);
  engines.load = (_book, _source, _date, given) => {
    if (given === null) pinned.push({ rules: world.rules, held: world.held });
    const number =
      given === null ? pinned.length - 1 : Number((JSON.parse(given) as { number: number }).number);
    const { rules, held } = pinned[number]!;
    return Promise.resolve({
      ok: true,
      value: new EngineOfRules(JSON.stringify({ number }), rules, interceptionsBy(held), FORMULAS),
    });
  };
}

const interceptionsBy = (held: ClearingWorld['held']): Interceptions => ({
  heldBy: held,
  holdReason: (record) => {
    const interceptor = held(record);
    return interceptor === null ? null : { interceptor, version: 1, mode: 'hold', leaves: [] };
  },
});

let serial = 0;

/** An accepted file of a source that is there. @returns its id */
export async function insertFile(
  { sql }: Pick<Service, 'sql'>,
  records: readonly FileRecord[],
  { businessDate = '2026-11-20', source = 'shop' }: { businessDate?: string; source?: string },
): Promise<string> {
  const id = randomUUID();
  const number = ++serial;
  await sql(
    `INSERT INTO trade_file (id, book_id, source_no, registrar, business_date, kind, name, format_code, format_version,
       source_version, state, version, byte_count, line_count, record_count, totals, digest, progress, error_count, is_swept,
       client_id, api_key_id, trace_id, received_at, ended_at)
     SELECT UNHEX(?), s.book_id, s.source_no, '', ?, 'original', ?, 'f', 1, 1, 'accepted', 5, 0, ?, ?, '{}', UNHEX(SHA2(?, 256)),
       '{}', 0, 0, 1, 1, REPEAT('0', 32), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) FROM trade_source s WHERE s.code = ?`,
    [id.replaceAll('-', ''), businessDate, `file-${number}`, records.length, records.length, id, source],
  );
  const [file] = await sql<{ file_no: string }>('SELECT file_no FROM trade_file WHERE id = UNHEX(?)', [
    id.replaceAll('-', ''),
  ]);
  for (let start = 0; start < records.length; start += 1_000) {
    const rows = records.slice(start, start + 1_000).map((record, index) => {
      const line = start + index + 1;
      return [
        ...[file!.file_no, line, record.recordKey ?? `k-${number}-${line}`, record.recordType ?? 'trade'],
        ...[record.product ?? 'fund-a', record.party ?? 'm-1', record.payer ?? 'investor-1'],
        ...[
          record.orderNumber ?? `o-${number}-${line}`,
          String(record.amountMinor ?? 10_000n),
          record.currency ?? 'CNY',
        ],
        record.occurredAt?.replace('T', ' ').replace('Z', '') ?? '2026-11-20 04:00:00.000000',
        record.attributes ? JSON.stringify(record.attributes) : null,
      ];
    });
    await sql(
      `INSERT INTO trade_record (file_no, line_no, record_key, record_type, product, party, payer, order_number, amount,
         currency, occurred_at, attributes) VALUES ?`,
      [rows],
    );
    const keys = rows.map(([no, line, key]) => [recordKeyHashOf(String(key)), no, line]);
    const values = keys.map(
      ([hash, no, line]) =>
        `((SELECT source_no FROM trade_source WHERE code = 'shop'), x'${hash}', ${no}, ${line})`,
    );
    await sql(
      `INSERT INTO trade_record_key (source_no, key_hash, file_no, line_no) VALUES ${values.join(',')}`,
    );
  }
  return id;
}

/** Trades of random merchants, amounts and times of one day; one in so many has a type that no rule fits. */
export function randomTrades(seed: number, count: number, strangeOneIn = 50): FileRecord[] {
  const next = randomOf(seed);
  return Array.from({ length: count }, () => ({
    recordType: next.below(strangeOneIn) === 0 ? 'unheard-of' : 'trade',
    party: PARTIES[next.below(PARTIES.length)]!,
    amountMinor: BigInt(1 + next.below(500_000)),
    occurredAt: `2026-11-20T${String(next.below(24)).padStart(2, '0')}:00:00.${String(next.below(1_000)).padStart(3, '0')}000Z`,
  }));
}
