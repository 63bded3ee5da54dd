import { Injectable } from '@nestjs/common';
import type { BookRef } from '../ledger/books/index.js';
import { ChartDirectory } from '../ledger/chart/index.js';
import { AuditTrail } from '../platform/audit/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { MappingRepository } from './database/mapping.repository.js';
import { erpRefusals } from './erp-export.errors.js';
import type { ErpMapping } from './summary.js';

export interface MappingOrder {
  readonly glAccount: string;
  /** null: not mapped from then on. */
  readonly erpAccount: string | null;
  readonly effectiveFrom: string;
  readonly reason: string;
}

/** Says how a GL account is called in the ERP from a date on. Said again, it changes nothing. */
@Injectable()
export class MapAccount {
  constructor(
    private readonly transactions: Transactions,
    private readonly chart: ChartDirectory,
    private readonly mappings: MappingRepository,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  async execute(caller: Caller, book: BookRef, order: MappingOrder): Promise<Result<ErpMapping>> {
    const found = (await this.chart.byCodes(book.id, [order.glAccount])).get(order.glAccount);
    if (!found) return refused(erpRefusals.glAccountUnknown(order.glAccount));
    return this.transactions.runAmongTwins((tx) => this.map(tx, caller, book, String(found.id), order));
  }

  private async map(
    tx: Tx,
    caller: Caller,
    book: BookRef,
    glAccountId: string,
    { glAccount, erpAccount, effectiveFrom, reason }: MappingOrder,
  ): Promise<Result<ErpMapping>> {
    const history = await this.mappings.of(tx, book.id, glAccountId);
    const same = history.find((each) => each.effectiveFrom === effectiveFrom);
    if (same?.erpAccount === erpAccount) return accepted(same);
    const version = (history[0]?.version ?? 0) + 1;
    const mappedAt = toDatabaseTime(this.clock.now());
    const mapping = { glAccountId, version, effectiveFrom, erpAccount, reason, mappedAt };
    await this.mappings.insert(tx, book.id, mapping, caller);
    await this.audit.record(tx, {
      caller,
      bookId: book.id,
      action: 'erp-mapping.set',
      target: glAccount,
      reason,
      detail: { erpAccount, effectiveFrom, version },
    });
    const [stored] = await this.mappings.of(tx, book.id, glAccountId);
    return accepted(stored!);
  }
}
