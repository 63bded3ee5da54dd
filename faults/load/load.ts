import { setTimeout as pause } from 'node:timers/promises';
import { randomOf, type Random } from '../../test/support/random.js';
import { NoProgress } from '../no-progress.js';
import type { World } from '../world/world.js';
import { Caller, IMPATIENT, type Way } from './caller.js';
import type { Command, Desk } from './command.js';
import { cutDays } from './cut-days.js';
import { nextCommand } from './mix.js';
import { readAccounts } from './read-accounts.js';
import { Recent } from './stock.js';

export interface LoadPlan {
  readonly seed: number;
  readonly callers: number;
  /** Between two commands of a caller, at most. */
  readonly longestPauseMilliseconds: number;
  readonly timeoutMilliseconds: number;
  /** In a hundred commands, as many are sent to both nodes at once. */
  readonly twice: number;
  /** In a hundred, as many are sent again although they were answered. */
  readonly again: number;
  /** Days are cut and closed under the load. */
  readonly cutsDays: boolean;
  /** Instead of the mix of all commands. */
  readonly make?: (desk: Desk) => Command;
  /** The node that a command is sent to first; drawn if it is not given. */
  readonly nodeOf?: (command: Command) => number;
}

export const USUAL_LOAD: Omit<LoadPlan, 'seed'> = {
  callers: 10,
  longestPauseMilliseconds: 40,
  timeoutMilliseconds: 5_000,
  twice: 12,
  again: 8,
  cutsDays: true,
};

/** Callers give up what they are at when the load has been over for as long. */
const PATIENCE_MILLISECONDS = 1_000;

/** Callers that work until they are stopped. */
export class Load {
  readonly way: Way;
  private readonly workers: Promise<void>[];
  private stoppedAt = Infinity;
  private numbers = 0;

  constructor(
    private readonly world: World,
    private readonly plan: LoadPlan,
  ) {
    const { nodes, keys } = world;
    this.way = {
      urls: nodes.map(({ url }) => url),
      timeoutMilliseconds: plan.timeoutMilliseconds,
      retry: IMPATIENT,
      keys,
    };
    const callers = Array.from({ length: plan.callers }, (_, index) => this.work(index));
    const isOver = (): boolean => this.isStopped;
    const { seed } = plan;
    this.workers = [
      ...callers,
      readAccounts(world, this.way, randomOf(seed + 1), isOver),
      ...(plan.cutsDays ? [cutDays(world, this.way, randomOf(seed + 2), isOver)] : []),
    ];
    // Told by stop(); until then nobody listens.
    for (const worker of this.workers) worker.catch(() => undefined);
  }

  /** Waits until callers have been told of so many more things done. @throws Error when that takes too long */
  async progress(count: number, seconds = 30): Promise<void> {
    const { journal } = this.world;
    const wanted = journal.acknowledgements + count;
    const deadline = performance.now() + seconds * 1_000;
    while (journal.acknowledgements < wanted) {
      if (performance.now() > deadline)
        throw new NoProgress(`callers were not told of ${count} more things done within ${seconds} s`);
      await pause(20);
    }
  }

  /** No new commands; those under way end or are left open. */
  async stop(): Promise<void> {
    this.stoppedAt = performance.now();
    await Promise.all(this.workers);
  }

  /** Asks again for all that was left open, until it is settled or the time is up. @returns what was not settled */
  async settle(seconds: number): Promise<readonly Command[]> {
    const { journal } = this.world;
    const deadline = performance.now() + seconds * 1_000;
    const isOver = (): boolean => performance.now() > deadline;
    const waiting = journal.unsettled();
    const worker = async (index: number): Promise<void> => {
      const caller = new Caller(this.way, journal, randomOf(this.plan.seed + index));
      for (let command = waiting.pop(); command && !isOver(); command = waiting.pop())
        await caller.send(command, isOver);
    };
    await Promise.all(Array.from({ length: this.plan.callers }, (_, index) => worker(index)));
    return journal.unsettled();
  }

  private get isStopped(): boolean {
    return this.stoppedAt < Infinity;
  }

  private async work(index: number): Promise<void> {
    const { plan, world } = this;
    const random = randomOf(plan.seed * 1_000 + index);
    const caller = new Caller(this.way, world.journal, random);
    const sent = new Recent<Command>(20);
    const isOver = (): boolean => performance.now() > this.stoppedAt + PATIENCE_MILLISECONDS;
    while (!this.isStopped) {
      const dice = random.below(100);
      const earlier = sent.pick(random);
      if (earlier && dice < plan.again) {
        await caller.send(earlier, isOver);
      } else {
        const command = this.invent(random);
        sent.add(command);
        if (dice < plan.again + plan.twice) await caller.sendTwice(command, isOver);
        else await caller.send(command, isOver, plan.nodeOf?.(command));
      }
      await pause(random.below(plan.longestPauseMilliseconds + 1));
    }
  }

  private invent(random: Random): Command {
    const { plan, world } = this;
    const desk: Desk = {
      random,
      stock: world.stock,
      newNumber: () => `f${plan.seed}-${++this.numbers}`,
    };
    return (plan.make ?? nextCommand)(desk);
  }
}
