import { setTimeout as pause } from 'node:timers/promises';
import { callerOf } from '../../test/support/call.js';
import type { Random } from '../../test/support/random.js';
import type { World } from '../world/world.js';
import { PAYERS, PAYOUT_BOOK, type PayoutPlace } from './payout-place.js';

/** A payout that a node has acknowledged. */
export interface MadePayout {
  readonly id: string;
  readonly requestNumber: string;
  readonly channel: string;
  readonly payer: string;
  readonly cents: bigint;
}

const CREATORS = 8;
const PATIENCE_SECONDS = 60;

/** Creates so many, at whichever node answers; who gets no answer sends the same again under the same number. */
export async function createPayouts(
  world: World,
  { key, channels }: PayoutPlace,
  { count, random, seed }: { readonly count: number; readonly random: Random; readonly seed: number },
): Promise<MadePayout[]> {
  const made: MadePayout[] = [];
  let next = 0;
  const create = async (): Promise<void> => {
    while (next < count) {
      const number = next++;
      const cents = BigInt(100 + random.below(100_000));
      const channel = channels[random.below(10) < 7 ? 0 : 1].code;
      const payer = random.pick(PAYERS);
      const body = {
        ...{
          payerAccount: payer,
          currency: 'CNY',
          channel,
          purpose: 'fault',
          orderNumber: `f${seed}-${number}`,
        },
        payee: { name: 'Zhang San', bank: 'ICBC', account: `6222${String(number).padStart(10, '0')}` },
        amount: `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`,
      };
      const answer = await insist(world, key, body, `f${seed}-${number}`);
      made.push({ id: answer.id, requestNumber: answer.requestNumber, channel, payer, cents });
    }
  };
  await Promise.all(Array.from({ length: CREATORS }, create));
  return made;
}

async function insist(
  world: World,
  key: string,
  body: object,
  number: string,
): Promise<{ id: string; requestNumber: string }> {
  const until = performance.now() + PATIENCE_SECONDS * 1_000;
  for (let attempt = 0; performance.now() < until; attempt++) {
    const call = callerOf(world.nodes[attempt % 2]!.url);
    const order = { key, body, headers: { 'idempotency-key': number } };
    const answering = call('POST', `/v1/books/${PAYOUT_BOOK}/payouts`, order).catch(() => null);
    const answer = await Promise.race([answering, pause(3_000, null, { ref: false })]);
    if (answer?.status === 201) return answer.body;
    if (answer && answer.status < 500 && answer.status !== 429)
      throw new Error(`a payout was refused: ${JSON.stringify(answer.body)}`);
    await pause(50);
  }
  throw new Error(`payout ${number} was not created within ${PATIENCE_SECONDS} seconds`);
}
