import { sha256 } from '../../platform/digest/index.js';
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

/** Everything that is written for one chunk of a file, in one transaction. */
export interface ClearedChunk {
  readonly chunk: number;
  readonly firstLine: number;
  readonly results: readonly ChunkResult[];
  readonly exceptions: readonly ChunkException[];
  /** Lines that had been cleared at once before their file came. */
  readonly recognised: readonly { readonly lineNo: number; readonly orderId: string }[];
  readonly groups: readonly VoucherGroup[];
  /** Of the chunk alone, for its own row. */
  readonly counts: Pick<RunProgress, 'cleared' | 'exceptions' | 'held' | 'recognised'>;
  /** Of the run after it. */
  readonly progress: RunProgress;
}

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

type Sum = { -readonly [Key in keyof VoucherGroup]: VoucherGroup[Key] } & { readonly sums: FeeSums };

/**
 * First clearing (一清) of the next records of a run. Pure: the same records, versions and orders give the same chunk, to the
 * digest, however often it is made.
 * @param records the next ones of the file, in the order of lines, at least one
 * @param orders that were cleared at once before, by record key
 */
export function clearChunk(
  records: readonly TradeRecord[],
  before: RunProgress,
  engine: Pick<ClearingEngine, 'clear' | 'heldBy' | 'accountsOf'>,
  orders: ReadonlyMap<string, RecognisableOrder> = NO_ORDERS,
): ClearedChunk {
  const results: ChunkResult[] = [];
  const exceptions: ChunkException[] = [];
  const recognised: { lineNo: number; orderId: string }[] = [];
  const groups = new Map<string, Sum>();
  let text = before.digest;
  for (const record of records) {
    const { lineNo } = record;
    const order = orders.get(record.recordKey);
    if (order && isSame(order, record)) {
      recognised.push({ lineNo, orderId: order.id });
      text += `\n${lineNo}=order`;
      continue;
    }
    const outcome = order ? ORDER_DIFFERS : engine.clear(record);
    if (outcome.kind === 'exception') {
      exceptions.push({ lineNo, code: outcome.code, message: outcome.message });
      text += `\n${lineNo}!${outcome.code}`;
      continue;
    }
    const fees = feesText(outcome.fees);
    const heldBy = engine.heldBy(record);
    const group = heldBy === null ? addTo(groups, outcome, engine.accountsOf(record, outcome)) : 0;
    results.push({ lineNo, cleared: outcome, fees, heldBy, group });
    text += `\n${lineNo}:${resultText(outcome, fees)}|${heldBy ?? ''}`;
  }
  const counts = {
    cleared: results.length,
    exceptions: exceptions.length,
    held: results.filter(({ heldBy }) => heldBy !== null).length,
    recognised: recognised.length,
  };
  return {
    ...{ chunk: before.chunks + 1, firstLine: records[0]!.lineNo, results, exceptions, recognised, counts },
    groups: [...groups.values()].map(({ sums, ...group }) => ({ ...group, fees: sums.list() })),
    progress: {
      chunks: before.chunks + 1,
      lastLine: records.at(-1)!.lineNo,
      cleared: before.cleared + counts.cleared,
      exceptions: before.exceptions + counts.exceptions,
      held: before.held + counts.held,
      recognised: before.recognised + counts.recognised,
      digest: sha256(text),
    },
  };
}

/** All that is worked out for a record, as one text: what is compared, and what digests go over. */
export function resultText(cleared: Cleared, fees: string): string {
  const { direction, payee, grossMinor, netMinor, currency, settlementDate, settlementAt } = cleared;
  const { businessType, ruleCode, ruleVersion, second } = cleared;
  const money = `${direction}|${payee}|${grossMinor}|${netMinor}|${fees}|${currency}`;
  return `${money}|${settlementDate}|${settlementAt}|${businessType}|${ruleCode}/${ruleVersion}|${second ?? ''}`;
}

/** One voucher has one payee, business type and set of accounts. */
function addTo(groups: Map<string, Sum>, cleared: Cleared, accounts: RecordAccounts): number {
  const { direction, payee, currency, businessType } = cleared;
  const key = `${accounts.key}\n${payee}\n${direction}\n${currency}\n${businessType}`;
  let sum = groups.get(key);
  if (!sum) {
    const { payable, position } = accounts;
    const nothing = { results: 0, gross: 0n, net: 0n, fees: [], sums: new FeeSums() };
    const said = { direction, payee, currency, businessType, payable, position };
    sum = { group: groups.size + 1, ...said, ...nothing };
    groups.set(key, sum);
  }
  sum.results++;
  sum.gross += cleared.grossMinor;
  sum.net += cleared.netMinor;
  sum.sums.add(cleared.fees, accounts.fees);
  return sum.group;
}
