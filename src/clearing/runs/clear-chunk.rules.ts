import { createHash, type Hash } from 'node:crypto';
import type { TradeRecord } from '../../trade-files/index.js';
import type { Cleared, Exception } from '../rules/cleared.js';
import type { RunProgress } from './clearing-run.js';
import type { ClearingEngine, RecordAccounts } from './engine.js';
import { FeeSums, feesText, type FeeSum } from './fees.rules.js';

export interface ChunkResult {
  readonly lineNo: number;
  readonly cleared: Cleared;
  readonly fees: string;
  /** Interceptor that keeps it for a person; null: it is ready. */
  readonly heldBy: string | null;
  /** Number of its voucher within the chunk; 0 while it is held. */
  readonly group: number;
}

export interface ChunkException {
  readonly lineNo: number;
  readonly code: string;
  readonly message: string;
}

/** What one voucher of the chunk is for. Amounts are sums in minor units. */
export interface VoucherGroup {
  readonly group: number;
  readonly direction: Cleared['direction'];
  readonly payee: string;
  readonly currency: string;
  readonly businessType: string;
  readonly payable: string;
  readonly position: string;
  readonly results: number;
  readonly gross: bigint;
  readonly net: bigint;
  readonly fees: readonly FeeSum[];
}

/** What comes of some records that stand one after another in a file. */
export interface ClearedPage {
  readonly results: readonly ChunkResult[];
  readonly exceptions: readonly ChunkException[];
  /** Lines that had been cleared at once before their file came. */
  readonly recognised: readonly { readonly lineNo: number; readonly orderId: string }[];
}

/** What is written once for all pages of a chunk, in the same transaction. */
export interface ClearedChunk {
  readonly chunk: number;
  readonly firstLine: number;
  readonly groups: readonly VoucherGroup[];
  /** Of the chunk alone, for its own row. */
  readonly counts: ChunkCounts;
  /** Of the run after it. */
  readonly progress: RunProgress;
}

export type ChunkCounts = Pick<RunProgress, 'cleared' | 'exceptions' | 'held' | 'recognised'>;

/** What of an order its record must say too. The amount is in minor units, as text. */
export interface RecognisableOrder {
  readonly id: string;
  readonly party: string;
  readonly amount: string;
  readonly currency: string;
}

const NO_ORDERS: ReadonlyMap<string, RecognisableOrder> = new Map();

const ORDER_DIFFERS: Exception = {
  kind: 'exception',
  code: 'CLEARING.ORDER_DIFFERS',
  message: 'The record was cleared at once with another party, amount or currency; a person compares the two',
};

const isSame = (order: RecognisableOrder, { party, amountMinor, currency }: TradeRecord): boolean =>
  order.party === party && order.amount === amountMinor.toString() && order.currency === currency;

type Recognised = ClearedPage['recognised'][number];
interface GrowingPage {
  readonly results: ChunkResult[];
  readonly exceptions: ChunkException[];
  readonly recognised: Recognised[];
}
type Sum = { -readonly [Key in keyof VoucherGroup]: VoucherGroup[Key] } & { readonly sums: FeeSums };

/**
 * First clearing (一清) of the next records of a run, page by page. Pure: the same records, versions and orders give the same
 * chunk, to the digest, however often it is made and whatever the pages are.
 */
export class ChunkClearing {
  private readonly groups = new Groups();
  private readonly digest: Hash;
  private readonly counts = { cleared: 0, exceptions: 0, held: 0, recognised: 0 };
  private firstLine = 0;
  private lastLine = 0;
  /** So many were given. */
  records = 0;

  constructor(
    private readonly before: RunProgress,
    private readonly engine: Pick<ClearingEngine, 'clear' | 'heldBy' | 'accountsOf'>,
  ) {
    this.digest = createHash('sha256').update(before.digest);
  }

  /**
   * @param records the next ones of the file, in the order of lines, at least one
   * @param orders that were cleared at once before, by record key
   */
  add(
    records: readonly TradeRecord[],
    orders: ReadonlyMap<string, RecognisableOrder> = NO_ORDERS,
  ): ClearedPage {
    const page: GrowingPage = { results: [], exceptions: [], recognised: [] };
    let text = '';
    for (const record of records) text += this.clear(record, orders.get(record.recordKey), page);
    this.digest.update(text);
    if (this.records === 0) this.firstLine = records[0]!.lineNo;
    this.lastLine = records.at(-1)!.lineNo;
    this.records += records.length;
    this.counts.cleared += page.results.length;
    this.counts.exceptions += page.exceptions.length;
    this.counts.recognised += page.recognised.length;
    return page;
  }

  /** When all pages were given; once. */
  end(): ClearedChunk {
    const { before, counts, firstLine, lastLine } = this;
    const chunk = before.chunks + 1;
    return {
      ...{ chunk, firstLine, groups: this.groups.list(), counts },
      progress: {
        chunks: chunk,
        lastLine,
        cleared: before.cleared + counts.cleared,
        exceptions: before.exceptions + counts.exceptions,
        held: before.held + counts.held,
        recognised: before.recognised + counts.recognised,
        digest: this.digest.digest('hex'),
      },
    };
  }

  /** @returns what the digest goes over */
  private clear(record: TradeRecord, order: RecognisableOrder | undefined, page: GrowingPage): string {
    const { lineNo } = record;
    if (order && isSame(order, record)) {
      page.recognised.push({ lineNo, orderId: order.id });
      return `\n${lineNo}=order`;
    }
    const outcome = order ? ORDER_DIFFERS : this.engine.clear(record);
    if (outcome.kind === 'exception') {
      page.exceptions.push({ lineNo, code: outcome.code, message: outcome.message });
      return `\n${lineNo}!${outcome.code}`;
    }
    const fees = feesText(outcome.fees);
    const heldBy = this.engine.heldBy(record);
    if (heldBy !== null) this.counts.held += 1;
    const group = heldBy === null ? this.groups.add(outcome, this.engine.accountsOf(record, outcome)) : 0;
    page.results.push({ lineNo, cleared: outcome, fees, heldBy, group });
    return `\n${lineNo}:${resultText(outcome, fees)}|${heldBy ?? ''}`;
  }
}

/** All that is worked out for a record, as one text: what is compared, and what digests go over. */
export function resultText(cleared: Cleared, fees: string): string {
  const { direction, payee, grossMinor, netMinor, currency, settlementDate, settlementAt } = cleared;
  const { businessType, ruleCode, ruleVersion, second } = cleared;
  const money = `${direction}|${payee}|${grossMinor}|${netMinor}|${fees}|${currency}`;
  return `${money}|${settlementDate}|${settlementAt}|${businessType}|${ruleCode}/${ruleVersion}|${second ?? ''}`;
}

/** One voucher has one payee, business type and set of accounts. */
class Groups {
  private readonly all: Sum[] = [];
  /** By the key of their accounts, which is one text for all of them, and by payee: nothing is put together for a record. */
  private readonly byAccounts = new Map<string, Map<string, Sum[]>>();

  /** @returns the number of the voucher */
  add(cleared: Cleared, accounts: RecordAccounts): number {
    const alike = this.alike(accounts.key, cleared.payee);
    const sum = alike.find((one) => isOneVoucher(one, cleared)) ?? this.begin(alike, cleared, accounts);
    sum.results++;
    sum.gross += cleared.grossMinor;
    sum.net += cleared.netMinor;
    sum.sums.add(cleared.fees, accounts.fees);
    return sum.group;
  }

  /** In the order in which they came first. */
  list(): VoucherGroup[] {
    return this.all.map(({ sums, ...group }) => ({ ...group, fees: sums.list() }));
  }

  private alike(key: string, payee: string): Sum[] {
    let byPayee = this.byAccounts.get(key);
    if (!byPayee) this.byAccounts.set(key, (byPayee = new Map()));
    let alike = byPayee.get(payee);
    if (!alike) byPayee.set(payee, (alike = []));
    return alike;
  }

  private begin(alike: Sum[], cleared: Cleared, { payable, position }: RecordAccounts): Sum {
    const { direction, payee, currency, businessType } = cleared;
    const nothing = { results: 0, gross: 0n, net: 0n, fees: [], sums: new FeeSums() };
    const said = { direction, payee, currency, businessType, payable, position };
    const sum = { group: this.all.length + 1, ...said, ...nothing };
    this.all.push(sum);
    alike.push(sum);
    return sum;
  }
}

const isOneVoucher = (one: VoucherGroup, cleared: Cleared): boolean =>
  one.direction === cleared.direction &&
  one.currency === cleared.currency &&
  one.businessType === cleared.businessType;
