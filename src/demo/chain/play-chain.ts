import type { Writable } from 'node:stream';
import { DemoClient, type KeysByRole } from '../demo-client.js';
import { randomOf, type Random } from '../random.js';
import { BankControl, troubleOf } from './bank-control.js';
import { bringTrades } from './bring-trades.js';
import { CHANNEL, type Chain } from './chain.js';
import { judgeEnd } from './judge-end.js';
import { merchantsOf } from './merchants.js';
import { join, openBook, openChannel, openDates, setRules } from './open-chain.js';
import { cutTo, playNight } from './play-night.js';
import { proveDate } from './prove-date.js';
import { readEnd } from './read-end.js';
import { tradingOf } from './trades.js';

export interface ChainToPlay {
  /** Of the service. */
  readonly url: string;
  /** admin, poster, finance and operator. */
  readonly keys: KeysByRole;
  /** Of a bank simulator, which has to reach the service. */
  readonly bankUrl: string;
  /** The same seed gives the same trades and the same trouble at the bank. */
  readonly seed: number;
  readonly merchants: number;
  /** Business dates with trades; one without follows. */
  readonly days: number;
  /** On each of them. */
  readonly trades: number;
  /** Code of the book, a new one for each chain that is played. */
  readonly runName: string;
  readonly output: Writable;
  /** Ends the play before its next step. */
  readonly interrupt: AbortSignal;
}

/** What was played, to be looked at again. */
export interface PlayedChain {
  /** Whether trial balances, statements, ledger and bank agree. */
  readonly agrees: boolean;
  /** Reads and prints the end again, as it is now. */
  look(): Promise<boolean>;
}

/**
 * Plays some days of a shopping platform through REST: trade files, clearing, settlement, payouts to a bank that misbehaves, trial
 * balance, statements; and prints what everybody says in the end. Nothing is printed that was not read over REST or from the bank.
 * @throws Error when an answer is none of those that the play expects; the reason of the interruption
 */
export async function playChain(play: ChainToPlay): Promise<PlayedChain> {
  play.interrupt.throwIfAborted();
  const random = randomOf(play.seed);
  const merchants = merchantsOf(play.merchants, play.trades);
  const say = (line: string): void => void play.output.write(`${line}\n`);
  const chain = await openBook(
    {
      ...{ merchants, say, runName: play.runName, interrupt: play.interrupt },
      client: new DemoClient(play.url, play.keys),
      bank: new BankControl(play.bankUrl),
      book: `/v1/books/${play.runName}`,
      returned: random.pick(merchants),
    },
    play.runName,
  );
  say(`\nThe whole chain 全链路, in the book ${play.runName} (seed ${play.seed})`);
  const look = (): Promise<boolean> => lookAt(chain, play.output);
  await playDates(chain, play, random);
  return { agrees: await look(), look };
}

async function playDates(chain: Chain, play: ChainToPlay, random: Random): Promise<void> {
  const { bank, merchants, say } = chain;
  // One without trades, one on which its night is booked, and one to cut to.
  const dates = await openDates(chain, play.days + 3);
  const parties = merchants.map(({ party }) => party);
  const { days, ordinary } = tradingOf(random, parties, dates.slice(0, play.days), play.trades);
  await setRules(chain, ordinary);
  await openChannel(chain, `${play.url}/v1/channel-callbacks/${play.runName}/${CHANNEL}`);
  for (const merchant of merchants) await join(chain, merchant);
  say(
    `  ${merchants.length} merchants have agreements 结算协议; a channel 渠道 leads to the bank at ${bank.url}`,
  );
  say(`  what the bank will do once each: ${await bank.behave(troubleOf(random, merchants))}`);
  for (const [index, date] of dates.slice(0, play.days + 1).entries()) {
    say(`\n${date}`);
    const day = days[index];
    if (day) await bringTrades(chain, day);
    await playNight(chain, date, dates[index + 1]!);
  }
  // What the last night has paid is booked on the date after it.
  await cutTo(chain, dates.at(-1)!);
  await proveDate(chain, dates.at(-2)!);
}

async function lookAt(chain: Chain, output: Writable): Promise<boolean> {
  const { agrees, text } = judgeEnd(await readEnd(chain));
  output.write(text);
  return agrees;
}
