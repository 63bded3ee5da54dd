import { Injectable } from '@nestjs/common';
import { Transactions } from '../../platform/database/index.js';
import { formatAmount, parseAmount } from '../../platform/money/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { BookDirectory } from '../../ledger/books/index.js';
import { TradeFileRepository } from '../database/trade-file.repository.js';
import { TradeRecordRepository } from '../database/trade-record.repository.js';
import { TradeSourceRepository } from '../database/trade-source.repository.js';
import { FileChanges } from '../file-changes.js';
import { Faults } from '../formats/faults.js';
import type { TradeFile } from '../trade-file.js';
import { KnownThings } from './known-things.js';
import { nextDigest } from './record-digest.js';
import type { RecordKeys } from './record-keys.js';
import { RefuseFile } from './refuse-file.js';
import { RECORDS_AT_ONCE, type StageEnd, type StageWork } from './stage-work.js';

/** What the sender says that its records come to, kept as progress until they are counted. */
export interface SaidOfRecords {
  readonly records: number;
  /** Amounts by currency. */
  readonly totals: Readonly<Record<string, string>>;
}

/** Records that came one by one: counted and added up as those of a file are, and held against what the sender says. */
@Injectable()
export class CollectRecords {
  constructor(
    private readonly transactions: Transactions,
    private readonly files: TradeFileRepository,
    private readonly records: TradeRecordRepository,
    private readonly sources: TradeSourceRepository,
    private readonly books: BookDirectory,
    private readonly known: KnownThings,
    private readonly changes: FileChanges,
    private readonly refusing: RefuseFile,
  ) {}

  async execute(work: StageWork, keys: RecordKeys): Promise<StageEnd> {
    const { file, claim, actor, isStopping } = work;
    const source = (await this.sources.byNumber(file.sourceNo))!;
    const check = this.known.of(source);
    const faults = new Faults();
    const totals = new Map<string, bigint>();
    let digest = nextDigest('', []);
    let records = 0;
    for (let last = 0; ;) {
      const chunk = await this.records.page(file.fileNo, last, RECORDS_AT_ONCE);
      if (chunk.length === 0) break;
      await check(chunk, faults);
      for (const { recordKey, lineNo, currency, amountMinor } of chunk) {
        keys.add(recordKey, lineNo);
        totals.set(currency, (totals.get(currency) ?? 0n) + amountMinor);
      }
      digest = nextDigest(digest, chunk);
      records += chunk.length;
      last = chunk.at(-1)!.lineNo;
      if (isStopping() || !(await this.files.renew(file.fileNo, claim))) return 'stopped';
    }
    const { currencies } = valueOf(await this.books.byCode(source.bookCode));
    holdAgainst(file, { records, totals, currencies }, faults);
    if (faults.any) {
      await this.refusing.execute(work, faults.list);
      return 'done';
    }
    const facts = { lines: records, records, totals, digest, progress: '{}' };
    const step = { event: 'parse', reason: `${records} records`, actor, facts } as const;
    await this.transactions.run((tx) => this.changes.apply(tx, file, claim, step));
    return 'done';
  }
}

interface FoundRecords {
  readonly records: number;
  readonly totals: ReadonlyMap<string, bigint>;
  readonly currencies: ReadonlyMap<string, number>;
}

function holdAgainst(
  { progress }: TradeFile,
  { records, totals, currencies }: FoundRecords,
  faults: Faults,
): void {
  const said = JSON.parse(progress) as SaidOfRecords;
  if (said.records !== records)
    faults.add(
      0,
      'records',
      String(said.records),
      'RECORDS_DIFFER',
      `The sender says so; found was ${records}`,
    );
  for (const currency of new Set([...totals.keys(), ...Object.keys(said.totals)])) {
    const decimals = currencies.get(currency) ?? 0;
    const found = totals.get(currency) ?? 0n;
    const amount = parseAmount(said.totals[currency] ?? '0', decimals);
    if (amount.ok && amount.minor === found) continue;
    const reason = `The sender says so; found was ${formatAmount(found, decimals)} ${currency}`;
    faults.add(0, 'totals', said.totals[currency] ?? '', 'TOTAL_DIFFERS', reason);
  }
}
