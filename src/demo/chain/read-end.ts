import type { ShownAccount } from '../tables.js';
import type { BankPayment } from './bank-control.js';
import { CHANNEL, CURRENCY, readAll, type Chain } from './chain.js';
import { figuresOf, leftOf, minorOf, sum, type ClearedResult, type MerchantFigures } from './figures.js';
import type { Statement } from './figures.js';
import type { Merchant } from './merchants.js';
import { FIRST_DATE, LAST_DATE } from './open-chain.js';
import type { ProvenDate } from './prove-date.js';

export interface WorkList {
  readonly list: string;
  readonly items: number;
}

interface BatchState {
  readonly id: string;
  readonly state: string;
  readonly settlementDate: string;
}

/** What everybody says when all nights are over. */
export interface ChainEnd {
  readonly figures: readonly MerchantFigures[];
  /** Of the merchant whose payment came back. */
  readonly statement: { readonly merchant: Merchant; readonly content: Statement };
  readonly proven: readonly ProvenDate[];
  readonly differences: readonly { readonly message: string }[];
  readonly workLists: readonly WorkList[];
  /** Minor units: the channel's account in the ledger, and all that has left the bank. */
  readonly channel: { readonly ledger: bigint; readonly bank: bigint };
  readonly payments: readonly BankPayment[];
  /** Neither settled nor void. */
  readonly openBatches: readonly BatchState[];
}

/** Reads all of it over REST, and the simulator's books. */
export async function readEnd(chain: Chain): Promise<ChainEnd> {
  const { client, bank, book, merchants, returned } = chain;
  const cleared = await clearedBy(chain);
  const payments = await bank.payments();
  const statements = new Map<string, Statement>();
  const figures: MerchantFigures[] = [];
  for (const merchant of merchants) {
    const { party, account } = merchant;
    const statement = await statementOf(chain, party);
    statements.set(party, statement);
    figures.push(
      figuresOf({
        ...{ merchant, statement, cleared: cleared.get(party) ?? [] },
        payable: await balanceOf(chain, `payable:${party}`),
        reserve: await balanceOf(chain, `reserve:${party}`),
        payments: payments.filter(({ payeeAccount }) => payeeAccount === account),
      }),
    );
  }
  const { lists } = await client.read<{ lists: WorkList[] }>(`${book}/work-lists`);
  return {
    ...{ figures, statement: { merchant: returned, content: statements.get(returned.party)! } },
    proven: lastRevisions(await readAll<ProvenDate>(chain, `${book}/trial-balances`)),
    differences: await readAll(chain, `${book}/settlement-differences`),
    workLists: lists,
    channel: await channelOf(chain, payments),
    payments,
    openBatches: (await readAll<BatchState>(chain, `${book}/settlement-batches`)).filter(isOpen),
  };
}

const isOpen = ({ state }: BatchState): boolean => state !== 'settled' && state !== 'void';

/** What stood in trade files, by payee, as clearing has worked it out. */
async function clearedBy(chain: Chain): Promise<ReadonlyMap<string, ClearedResult[]>> {
  const runs = await readAll<{ id: string }>(chain, `${chain.book}/clearing-runs?state=posted`);
  const byPayee = new Map<string, ClearedResult[]>();
  for (const { id } of runs)
    for (const result of await readAll<ClearedResult>(chain, `${chain.book}/clearing-runs/${id}/results`)) {
      const known = byPayee.get(result.payee);
      if (known) known.push(result);
      else byPayee.set(result.payee, [result]);
    }
  return byPayee;
}

function statementOf({ client, book }: Chain, party: string): Promise<Statement> {
  const query = new URLSearchParams({ currency: CURRENCY, fromDate: FIRST_DATE, toDate: LAST_DATE });
  return client.read<Statement>(`${book}/settlement-statements/${party}?${query}`);
}

async function balanceOf({ client, book }: Chain, account: string): Promise<string> {
  return (await client.read<ShownAccount>(`${book}/accounts/${account}`)).balances.ledgerBalance;
}

/** Payouts are credits of the channel's account, whose balance grows on debit. */
async function channelOf(chain: Chain, payments: readonly BankPayment[]): Promise<ChainEnd['channel']> {
  const ledger = -minorOf(await balanceOf(chain, `${CHANNEL}:clearing`));
  return { ledger, bank: sum(payments, leftOf) };
}

/** The list has the latest date and revision first. */
function lastRevisions(all: readonly ProvenDate[]): ProvenDate[] {
  const seen = new Map<string, ProvenDate>();
  for (const one of all) if (!seen.has(one.businessDate)) seen.set(one.businessDate, one);
  return [...seen.values()].reverse();
}
