import { createHash } from 'node:crypto';
import { formatAmount } from '../../platform/money/index.js';
import { CURRENCY, REFUND_SOURCE, TRADE_SOURCE, until, type Chain } from './chain.js';
import type { TradingDay } from './trades.js';

interface TradeFile {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly records: number;
  readonly totals: readonly { readonly currency: string; readonly amount: string }[];
  readonly refusalMessage: string | null;
}

/** The day's files are brought and staged, and the money that shops have taken stands in the position. */
export async function bringTrades(chain: Chain, day: TradingDay): Promise<void> {
  await bringFile(chain, TRADE_SOURCE, day.date, day.trades);
  if (day.refunds) await bringFile(chain, REFUND_SOURCE, day.date, day.refunds);
  await moveMoney(chain, 'sales', day.date, day.traded, ['cash', 'position']);
  if (day.refunded > 0n) await moveMoney(chain, 'refunds', day.date, day.refunded, ['position', 'cash']);
}

async function bringFile(chain: Chain, source: string, businessDate: string, bytes: Buffer): Promise<void> {
  const { client, book, say } = chain;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const query = new URLSearchParams({ source, businessDate, name: `${source}-${businessDate}`, sha256 });
  const { id } = await client.must<TradeFile>('poster', 'POST', `${book}/trade-files/file?${query}`, {
    body: bytes,
  });
  const file = await until(chain, `the file ${source} of ${businessDate} is accepted`, async () => {
    const { file: seen } = await client.read<{ file: TradeFile }>(`${book}/trade-files/${id}`);
    if (seen.state === 'refused') throw new Error(`${seen.name} was refused: ${seen.refusalMessage}`);
    return seen.state === 'accepted' ? seen : null;
  });
  const totals = file.totals.map(({ currency, amount }) => `${amount} ${currency}`).join(', ');
  say(`  ${file.name}: ${file.state}, ${file.records} records, ${totals}`);
}

async function moveMoney(
  { client, book, runName }: Chain,
  memo: string,
  date: string,
  minor: bigint,
  [debit, credit]: readonly [string, string],
): Promise<void> {
  const amount = formatAmount(minor, 2);
  const line = (account: string, side: string): object => ({ account, side, amount, currency: CURRENCY });
  const body = {
    ...{ businessType: 'collection', memo: `${memo} of ${date}` },
    lines: [line(debit, 'debit'), line(credit, 'credit')],
  };
  const requestNumber = `${runName}-${memo}-${date}`;
  await client.must('poster', 'POST', `${book}/vouchers`, { body, requestNumber });
}
