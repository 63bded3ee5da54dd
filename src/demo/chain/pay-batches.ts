import { readAll, until, type Chain } from './chain.js';
import { nightOf, type NightBatch } from './night.js';

interface Payment {
  readonly party: string;
  readonly side: string;
  readonly amount: string;
  readonly code?: string;
  readonly message?: string;
  readonly version: number;
}

/**
 * Waits until the batches of a night are settled. Orders whose payout has failed, or came back (退票), are paid again: a person
 * decides that, here the operator. In the first night that pays, the bank gives one payment back.
 */
export async function payBatches(chain: Chain, date: string): Promise<void> {
  await settle(chain, date);
  if (await giveOneBack(chain, date)) await settle(chain, date);
  for (const { settlementDate, state, orders } of (await nightOf(chain, date)).batches)
    chain.say(`  batch of ${settlementDate}: ${state}, ${orders} orders`);
}

async function settle(chain: Chain, date: string): Promise<void> {
  await until(chain, 'the batches of the night are settled', async () => {
    const { batches } = await nightOf(chain, date);
    for (const { id } of batches) await retryFailed(chain, id);
    return batches.every(isSettled) ? true : null;
  });
}

/** Orders are looked at as well: a batch is told of money that came back at the next round. */
const isSettled = ({ state, payments }: NightBatch): boolean =>
  state === 'settled' && payments.every((one) => one.state === 'paid');

async function retryFailed(chain: Chain, batch: string): Promise<void> {
  const { client, book, say } = chain;
  const path = `${book}/settlement-batches/${batch}`;
  for (const { party, side, amount, code, message, version } of await failedOf(chain, batch)) {
    say(`  ${party} was not paid ${amount}: ${code} ${message ?? ''}; the operator has it paid again`);
    const body = { version, reason: 'The account is right' };
    await client.must('operator', 'POST', `${path}/orders/${party}/${side}/retry`, { body });
  }
}

const failedOf = (chain: Chain, batch: string): Promise<Payment[]> =>
  readAll<Payment>(chain, `${chain.book}/settlement-batches/${batch}/payments?state=failed`);

/** @returns whether money came back, and an order is to be paid again */
async function giveOneBack(chain: Chain, date: string): Promise<boolean> {
  const { bank, say } = chain;
  const payments = await bank.payments();
  if (payments.some(({ returns }) => returns.length > 0)) return false;
  const { batches } = await nightOf(chain, date);
  const accounts = [chain.returned, ...chain.merchants].map(({ account }) => account);
  const executed = payments.filter(({ executions }) => executions > 0);
  // The first of the merchants that was paid, in whatever order payments have arrived.
  const chosen = accounts
    .map((account) => executed.find(({ payeeAccount }) => payeeAccount === account))
    .find((payment) => payment !== undefined);
  if (!chosen || batches.length === 0) return false;
  await bank.giveBack(chosen.requestNumber);
  say(`  the bank gives ${chosen.amount} back 退票`);
  return until(chain, 'the service knows of the money that came back', async () => {
    for (const { id } of batches) if ((await failedOf(chain, id)).length > 0) return true;
    return null;
  });
}
