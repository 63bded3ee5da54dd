import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { readPositiveAmount } from '../../ledger/amounts/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { OrderRepository } from '../database/order.repository.js';
import { SettlementBatchRepository } from '../database/settlement-batch.repository.js';
import type { ArrivalPart } from './arrival.js';
import { ArrivalRepository } from './database/arrival.repository.js';
import { FundingRepository, type FundingKey } from './database/funding.repository.js';
import type { SettlementArrivalPartDto } from './dto/arrival.dto.js';
import type { FundingTerms } from './funding-terms.js';
import { fundsRefusals } from './funds.errors.js';
import { accountBy, accountOfKey, keyOf } from './rules/funding-key.rules.js';

/** A part whose key may not be there yet. */
export type ReadPart = Omit<ArrivalPart, 'fundingNo'> & { readonly funding: string | FundingKey | null };

interface Said {
  readonly book: BookRef;
  readonly currency: string;
  readonly terms: FundingTerms;
}

const NONE = { funding: null, detailNo: null, batchNo: null, party: null, side: null } as const;
/** A batch that may become void yet must not be waited for with money. */
const NOT_GOING = new Set<string>(['preparing', 'prepared', 'approved', 'void']);
const FIELDS_OF = {
  key: ['rule', 'source', 'registrar', 'businessDate', 'businessType', 'party'],
  detail: ['detail'],
  order: ['batch', 'party'],
  return: [],
} as const;

/** What people and channels say that money is for, as rows that are there. */
@Injectable()
export class ResolveParts {
  constructor(
    private readonly fundings: FundingRepository,
    private readonly arrivals: ArrivalRepository,
    private readonly batches: SettlementBatchRepository,
    private readonly orders: OrderRepository,
    private readonly clock: Clock,
  ) {}

  /** Writes nothing. @param at where the parts stand in the request, such as `content/parts` */
  async read(
    said: Said,
    parts: readonly SettlementArrivalPartDto[],
    at: string,
  ): Promise<Result<ReadPart[]>> {
    const read: ReadPart[] = [];
    for (const [index, part] of parts.entries()) {
      const one = await this.readOne(said, part, index, `${at}/${index}`);
      if (!one.ok) return one;
      read.push(one.value);
    }
    return accepted(read);
  }

  /** Has the keys there that the parts name. */
  async resolve(read: readonly ReadPart[]): Promise<ArrivalPart[]> {
    const recordedAt = toDatabaseTime(this.clock.now());
    const parts: ArrivalPart[] = [];
    for (const { funding, ...part } of read) {
      const isThere = funding === null || typeof funding === 'string';
      parts.push({ ...part, fundingNo: isThere ? funding : await this.fundings.ensure(funding, recordedAt) });
    }
    return parts;
  }

  private async readOne(
    said: Said,
    part: SettlementArrivalPartDto,
    index: number,
    at: string,
  ): Promise<Result<ReadPart>> {
    const { currency, book } = said;
    const strange = Object.keys(part).find(
      (name) => !['kind', 'amount', ...FIELDS_OF[part.kind]].includes(name),
    );
    if (strange)
      return refused(
        fundsRefusals.partMalformed(index, `is of ${part.kind} and has no ${strange}`, `${at}/${strange}`),
      );
    const decimals = book.currencies.get(currency)!;
    const message = 'A part is greater than zero';
    const amount = readPositiveAmount(part.amount, { currency, decimals }, `${at}/amount`, message);
    if (!amount.ok) return amount;
    switch (part.kind) {
      case 'key':
        return this.ofKey(said, part, amount.value, index, at);
      case 'detail':
        return this.ofDetail(said, part, amount.value, index, at);
      case 'order':
        return this.ofOrder(said, part, amount.value, index, at);
      case 'return':
        return said.terms.returns === null
          ? refused(fundsRefusals.noReturns(at))
          : accepted({ ...NONE, kind: 'return', amount: amount.value, account: said.terms.returns });
    }
  }

  private ofKey(
    { book, currency, terms }: Said,
    part: SettlementArrivalPartDto,
    amount: bigint,
    index: number,
    at: string,
  ): Result<ReadPart> {
    if (part.rule === undefined)
      return refused(fundsRefusals.partMalformed(index, 'names no rule', `${at}/rule`));
    const rule = terms.rules.find(({ rule: code }) => code === part.rule);
    if (rule?.funding !== 'arrival') return refused(fundsRefusals.ruleUnknown(part.rule, `${at}/rule`));
    const key = keyOf(rule, part);
    if ('missing' in key)
      return refused(fundsRefusals.keyIncomplete(rule.rule, key.missing, `${at}/${key.missing}`));
    const account = accountOfKey(rule, part);
    const funding = { bookId: book.id, currency, key: key.key, account, waitsForSource: rule.waitsForSource };
    return accepted({ ...NONE, kind: 'key', funding, amount, account });
  }

  private async ofDetail(
    { book, currency }: Said,
    { detail }: SettlementArrivalPartDto,
    amount: bigint,
    index: number,
    at: string,
  ): Promise<Result<ReadPart>> {
    if (detail === undefined)
      return refused(fundsRefusals.partMalformed(index, 'names no detail', `${at}/detail`));
    const need = await this.fundings.needOfDetail(book.id, currency, detail);
    if (!need || need.amount === 0n || need.isWithdrawn)
      return refused(fundsRefusals.detailNotFound(detail, `${at}/detail`));
    if (need.amount !== amount) {
      const needed = formatAmount(need.amount, book.currencies.get(currency)!);
      return refused(fundsRefusals.detailDiffers(detail, needed, `${at}/amount`));
    }
    const account = await this.fundings.accountOf(need.fundingNo);
    return accepted({ ...NONE, kind: 'detail', funding: need.fundingNo, detailNo: detail, amount, account });
  }

  private async ofOrder(
    { book, currency, terms }: Said,
    { batch: id, party }: SettlementArrivalPartDto,
    amount: bigint,
    index: number,
    at: string,
  ): Promise<Result<ReadPart>> {
    if (id === undefined || party === undefined)
      return refused(fundsRefusals.partMalformed(index, 'names no batch, or no party of it', `${at}/batch`));
    const batch = await this.batches.byId(id);
    const isGoing = batch?.bookId === book.id && batch.currency === currency && !NOT_GOING.has(batch.state);
    const order = isGoing ? await this.orders.collecting(batch.batchNo, party) : null;
    if (!batch || !order) return refused(fundsRefusals.orderNotFound(id, party, `${at}/party`));
    const { batchNo } = batch;
    const left = order.amount - (await this.arrivals.collected(null, batchNo, party, order.side));
    if (amount > left) {
      const told = formatAmount(left < 0n ? 0n : left, book.currencies.get(currency)!);
      return refused(fundsRefusals.orderCollected(told, `${at}/amount`));
    }
    const account = accountBy(terms.collected, { party });
    return accepted({ ...NONE, kind: 'order', batchNo, party, side: order.side, amount, account });
  }
}
