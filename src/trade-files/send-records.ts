import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { databaseTimeOf } from '../platform/clock/index.js';
import { databaseErrorKind, Transactions } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { Ids } from '../platform/ids/index.js';
import { parseAmount } from '../platform/money/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { TradeFileRepository } from './database/trade-file.repository.js';
import { TradeRecordRepository } from './database/trade-record.repository.js';
import type { CloseTradeRecordsDto, OpenTradeRecordsDto, SentTradeRecordDto } from './dto/trade-file.dto.js';
import { FileChanges } from './file-changes.js';
import type { StagedRecord } from './formats/record-reader.rules.js';
import { ReceiveFile, type FileOrder } from './receive-file.js';
import { digestTextOf } from './stages/record-digest.js';
import type { SaidOfRecords } from './stages/collect-records.js';
import type { TradeFile } from './trade-file.js';
import { tradeFileRefusals } from './trade-files.errors.js';

const FORMULA = /^[=+\-@]/;
const CODES = ['recordKey', 'product', 'party', 'payer', 'orderNumber'] as const;

/** Records that come over REST, some at a time: staged like those of a file, and like them visible when all are accepted. */
@Injectable()
export class SendRecords {
  constructor(
    private readonly receive: ReceiveFile,
    private readonly files: TradeFileRepository,
    private readonly records: TradeRecordRepository,
    private readonly changes: FileChanges,
    private readonly transactions: Transactions,
    private readonly ids: Ids,
  ) {}

  /** @returns the file that collects them; the same number, the same file */
  async open(
    caller: Caller,
    book: BookRef,
    requestNumber: string,
    { source, businessDate, registrar = '', name }: OpenTradeRecordsDto,
  ): Promise<Result<{ file: TradeFile; replayed: boolean }>> {
    const order: FileOrder = {
      ...{ bookId: book.id, source, registrar, businessDate, kind: 'records' as const, name, requestNumber },
      ...{ replaces: null, checksum: null },
    };
    const replay = async (): Promise<Result<{ file: TradeFile; replayed: boolean }> | null> => {
      const known = await this.files.byRequest(caller.clientId, requestNumber);
      if (!known) return null;
      const isSame =
        known.bookId === book.id && known.source === source && known.businessDate === businessDate;
      if (!isSame || known.registrar !== registrar || known.name !== name)
        return refused(tradeFileRefusals.requestNumberReused());
      return accepted({ file: known, replayed: true });
    };
    const known = await replay();
    if (known) return known;
    const prepared = await this.receive.prepare(order);
    if (!prepared.ok) return prepared;
    const facts = { state: 'receiving', saidChecksum: null, sha256: null, bytes: 0 } as const;
    const file = this.receive.newFile(order, prepared.value, this.ids.uuid(), facts);
    try {
      const made = await this.receive.insert(caller, file, 'begin');
      return made.ok ? accepted({ file: made.value, replayed: false }) : made;
    } catch (error) {
      // A twin was faster.
      const twin = databaseErrorKind(error) === 'duplicate-key' ? await replay() : null;
      if (twin) return twin;
      throw error;
    }
  }

  /** Lines that are there already change nothing when they are the same. @returns the number of the next line */
  async send(
    book: BookRef,
    { fileNo }: TradeFile,
    firstLine: number,
    sent: readonly SentTradeRecordDto[],
  ): Promise<Result<number>> {
    const read: StagedRecord[] = [];
    for (const [index, record] of sent.entries()) {
      const staged = stagedOf(book, record, index, firstLine + index);
      if (!staged.ok) return staged;
      read.push(staged.value);
    }
    return this.transactions.run(async (tx) => {
      const locked = await this.files.lock(tx, fileNo);
      if (locked.state !== 'receiving')
        return refused(tradeFileRefusals.notInState('take records', locked.state));
      const next = (JSON.parse(locked.progress) as { next?: number }).next ?? 1;
      if (firstLine > next) return refused(tradeFileRefusals.linesNotNext(next));
      const there = await this.records.page(fileNo, firstLine - 1, sent.length);
      const differing = there.find((record, index) => digestTextOf(record) !== digestTextOf(read[index]!));
      if (differing) return refused(tradeFileRefusals.lineDiffers(differing.lineNo));
      const fresh = read.slice(there.length);
      if (fresh.length === 0) return accepted(next);
      const behind = next + fresh.length;
      await this.records.insert(tx, fileNo, fresh);
      await this.files.setProgress(tx, fileNo, JSON.stringify({ next: behind }));
      return accepted(behind);
    });
  }

  /** No more will come: the next rounds hold them against what the sender says that they come to. */
  async close(caller: Caller, { fileNo }: TradeFile, said: CloseTradeRecordsDto): Promise<Result<TradeFile>> {
    const totals = Object.fromEntries(said.totals.map(({ currency, amount }) => [currency, amount]));
    const kept: SaidOfRecords = { records: said.records, totals };
    const closed = await this.transactions.run(async (tx): Promise<Result<void>> => {
      const locked = await this.files.lock(tx, fileNo);
      if (locked.state !== 'receiving') return refused(tradeFileRefusals.notInState('receive', locked.state));
      const facts = { progress: JSON.stringify(kept) };
      const reason = `${said.records} records, says the sender`;
      await this.changes.apply(tx, locked, null, { event: 'receive', reason, actor: caller, facts });
      return accepted(undefined);
    });
    return closed.ok ? accepted((await this.files.byNumber(fileNo))!) : closed;
  }
}

function stagedOf(
  book: BookRef,
  record: SentTradeRecordDto,
  index: number,
  lineNo: number,
): Result<StagedRecord> {
  const malformed = (field: string, reason: string): Result<never> =>
    refused(tradeFileRefusals.recordMalformed(index, field, reason));
  const decimals = book.currencies.get(record.currency);
  if (decimals === undefined) return malformed('currency', `the book has no currency ${record.currency}`);
  const amount = parseAmount(record.amount, decimals);
  if (!amount.ok) return malformed('amount', `${record.currency} has ${decimals} decimals, at most`);
  const formula = CODES.find((field) => FORMULA.test(record[field] ?? ''));
  if (formula) return malformed(formula, 'a text must not begin with =, +, - or @');
  const { recordKey, recordType, product, party, payer = null, orderNumber, currency } = record;
  return accepted({
    ...{ lineNo, recordKey, recordType, product, party, payer, orderNumber, currency },
    ...{ amountMinor: amount.minor, occurredAt: databaseTimeOf(record.occurredAt), attributes: null },
  });
}
