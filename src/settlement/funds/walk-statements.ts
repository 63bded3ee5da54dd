import { Injectable } from '@nestjs/common';
import { addDays, Clock, dateInZone } from '../../platform/clock/index.js';
import { sha256 } from '../../platform/digest/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { RefusalError, type Refusal, valueOf } from '../../platform/errors/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { BookDirectory, type BookRef } from '../../ledger/books/index.js';
import {
  AcceptedFiles,
  type AcceptedFile,
  type TradeRecord,
  type VoidCondition,
} from '../../trade-files/index.js';
import type { SettlementArrivalPartDto } from './dto/arrival.dto.js';
import { StatementRepository } from './database/statement.repository.js';
import { FundingTermsInForce } from './funding-terms-in-force.js';
import type { FundingTerms, StatementTerms } from './funding-terms.js';
import { fundsRefusals } from './funds.errors.js';
import { FundsAlarms } from './funds-alarms.js';
import { FundsPace } from './funds-pace.js';
import { RecordArrival } from './record-arrival.js';

const FILES = 100;

/**
 * Makes an arrival of each line of accepted statements of channels, once: killed, it goes on where it was, and what was recorded
 * twice is one arrival by its reference.
 */
@Injectable()
export class WalkStatements implements VoidCondition {
  constructor(
    private readonly terms: FundingTermsInForce,
    private readonly books: BookDirectory,
    private readonly files: AcceptedFiles,
    private readonly statements: StatementRepository,
    private readonly recording: RecordArrival,
    private readonly alarms: FundsAlarms,
    private readonly transactions: Transactions,
    private readonly pace: FundsPace,
    private readonly clock: Clock,
  ) {}

  async round(traceId: string, isStopping: () => boolean): Promise<void> {
    for (const { bookCode, terms } of await this.terms.all()) {
      const book = valueOf(await this.books.byCode(bookCode));
      const from = addDays(dateInZone(this.clock.now(), book.timeZone), -this.pace.statementDays);
      for (const statement of terms.statements)
        for (const fileNo of await this.statements.unfinished(book.id, statement.statement, from, FILES)) {
          if (isStopping()) return;
          await this.walk(book, terms, statement, fileNo, traceId, isStopping);
        }
    }
  }

  /** A statement of which arrivals stand in the books is not voided. */
  async refusal(tx: Tx, { fileNo }: AcceptedFile): Promise<Refusal | null> {
    return (await this.statements.hasBegun(tx, fileNo)) ? fundsRefusals.statementRecorded() : null;
  }

  private async walk(
    book: BookRef,
    terms: FundingTerms,
    statement: StatementTerms,
    fileNo: string,
    traceId: string,
    isStopping: () => boolean,
  ): Promise<void> {
    // From here on the file is not voided: who voids it has waited for its row, or is seen.
    const begun = await this.transactions.runAmongTwins(async (tx) => {
      const file = await this.files.hold(tx, fileNo);
      const line = file && (await this.statements.begin(tx, fileNo, book.id));
      return file === null || line === null ? null : { file, line };
    });
    if (begun === null) return;
    for (let line = begun.line; !isStopping();) {
      const page = await this.files.page(fileNo, line, this.pace.lines);
      const problems = await Promise.all(
        page.map((record) => this.record(book, terms, statement, begun.file, record, traceId)),
      );
      const problem = problems.find((one) => one !== null);
      if (problem) return this.stop(begun.file, problem);
      line = page.at(-1)?.lineNo ?? line;
      await this.statements.progress(fileNo, line, page.length < this.pace.lines);
      if (page.length < this.pace.lines) return;
    }
  }

  /** @returns why the statement cannot go on; null: the line is an arrival, or there is nothing to record */
  private async record(
    book: BookRef,
    terms: FundingTerms,
    statement: StatementTerms,
    file: AcceptedFile,
    { recordKey: reference, amountMinor: amount, currency, party }: TradeRecord,
    traceId: string,
  ): Promise<Refusal | null> {
    if (currency !== terms.currency) return fundsRefusals.noTerms(currency);
    if (amount <= 0n) return null;
    const { channel } = statement;
    const { businessDate: valueDate } = file;
    const parts = [partOf(book, terms, statement, { amount, party, businessDate: valueDate })];
    const number = `arrival:${sha256(`${book.code} ${channel} ${reference}`).slice(0, 40)}`;
    const recorded = await this.recording.execute(
      ...([
        book,
        terms,
        { origin: 'statement', channel, reference, currency, amount, valueDate, parts },
      ] as const),
      ...([number, { clientId: 0, apiKeyId: 0, traceId }] as const),
    );
    if (recorded.ok) return null;
    const { refusal } = recorded;
    if (refusal.kind === 'busy' || refusal.kind === 'unavailable') throw new RefusalError(refusal);
    // The rest of the statement is money all the same.
    if (refusal.code !== fundsRefusals.arrivalDiffers('', '').code) return refusal;
    this.alarms.differs.raise({ channel, reference, file: file.id });
    return null;
  }

  private async stop({ fileNo, id }: AcceptedFile, { code, message }: Refusal): Promise<void> {
    await this.statements.refused(fileNo, code);
    this.alarms.stuck(id, code, message);
  }
}

/** What a line of a statement is for: the key that its terms say. */
function partOf(
  book: BookRef,
  { currency }: FundingTerms,
  { rule, source, registrar, businessType }: StatementTerms,
  { amount, party, businessDate }: { amount: bigint; party: string; businessDate: string },
): SettlementArrivalPartDto {
  return {
    ...{ kind: 'key', rule, party, businessDate },
    amount: formatAmount(amount, book.currencies.get(currency)!),
    ...(source !== null && { source }),
    ...(registrar !== null && { registrar }),
    ...(businessType !== null && { businessType }),
  };
}
