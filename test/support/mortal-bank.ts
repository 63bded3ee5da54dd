import type { Rule } from '../../bank/behaviour.js';
import { startBankProcess, type BankControl, type BankProcess } from './bank.js';

/** A bank simulator in a process that is killed and started again at the same address: it remembers what it has said. */
export class MortalBank implements Pick<BankControl, 'truth' | 'giveBack'> {
  kills = 0;
  /** What is told to it and asked of it from outside comes between its deaths; customers have no such luck. */
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly directory: string,
    private readonly rules: readonly Rule[],
    private readonly seed: string,
    private bank: BankProcess,
  ) {}

  /** @param directory where it remembers */
  static async start(directory: string, rules: readonly Rule[], seed: string): Promise<MortalBank> {
    const bank = await startBankProcess(directory);
    await bank.behave(rules, seed);
    return new MortalBank(directory, rules, seed, bank);
  }

  get url(): string {
    return this.bank.url;
  }

  get customer(): BankControl['customer'] {
    return this.bank.customer;
  }

  truth: BankControl['truth'] = () => this.inTurn(() => this.bank.truth());

  giveBack: BankControl['giveBack'] = (order) => this.inTurn(() => this.bank.giveBack(order));

  setCustomer: BankControl['setCustomer'] = (change) => this.inTurn(() => this.bank.setCustomer(change));

  /** Resolves when it is there again, and misbehaves as before. */
  killAndRestart(): Promise<void> {
    return this.inTurn(async () => {
      const port = Number(new URL(this.bank.url).port);
      this.bank.process.kill('SIGKILL');
      await this.bank.process.exited;
      this.kills++;
      this.bank = await startBankProcess(this.directory, port);
      await this.bank.behave(this.rules, this.seed);
    });
  }

  stop(): Promise<void> {
    return this.bank.process.stop();
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }
}
