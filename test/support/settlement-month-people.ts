import { makeAndApprove } from './approvals.js';
import { newRequestNumber } from './book.js';
import type { Answer, Call } from './call.js';
import type { Random } from './random.js';
import { expectGood } from './scheduler-nodes.js';
import { giveUp } from './settlement-paying.js';

type Batch = Answer['body'];
const BATCHES = '/v1/books/main/settlement-batches';
/** Of orders that have failed, one in so many is given up and due again. */
const GIVEN_UP_ONE_IN = 4;

/** What operators and checkers do about settlement batches, over REST. */
export class SettlementPeople {
  reissued = 0;
  retried = 0;
  givenUp = 0;

  constructor(
    private readonly call: Call,
    private readonly checker: string,
    private readonly random: Random,
  ) {}

  /** All batches in one of the states, the latest first. */
  async batches(states: readonly string[]): Promise<Batch[]> {
    const found: Batch[] = [];
    for (let after = ''; ;) {
      const { body } = await this.read(`${BATCHES}?limit=200${after}`);
      found.push(...body.items.filter(({ state }: Batch) => states.includes(state)));
      if (!body.hasMore) return found;
      after = `&after=${body.next}`;
    }
  }

  /** Prepared batches are issued again (重出) now and then: void, and their details taken again by another. */
  async reissueSome(): Promise<void> {
    for (const { id, version } of await this.batches(['prepared'])) {
      if (this.reissued > 0 && this.random.below(3) > 0) continue;
      const body = { version, reason: 'dates have changed' };
      const headers = { 'idempotency-key': newRequestNumber() };
      const answer = await this.call('POST', `${BATCHES}/${id}/reissue`, { role: 'operator', body, headers });
      // There may be two of a date, and one that is prepared for it at a time.
      if (answer.body.code === 'SETTLEMENT.ALREADY_PREPARING') continue;
      expectGood(answer);
      this.reissued++;
    }
  }

  /**
   * Orders whose money came back are paid again, or given up so that they are due again.
   * @param dueDate of those that are given up
   */
  async payAgain(dueDate: string): Promise<void> {
    for (const batch of await this.batches(['partly']))
      for (const failed of await this.failed(batch)) {
        const dice = this.random.below(GIVEN_UP_ONE_IN);
        // Of two there is one of each.
        if (this.retried > 0 && (this.givenUp === 0 || dice === 0)) await this.giveUp(batch, failed, dueDate);
        else await this.retry(batch, failed);
      }
  }

  private async failed({ id }: Batch): Promise<Batch[]> {
    const found: Batch[] = [];
    for (let after = ''; ;) {
      const { body } = await this.read(`${BATCHES}/${id}/payments?state=failed&limit=200${after}`);
      found.push(...body.items);
      if (!body.hasMore) return found;
      after = `&after=${body.next}`;
    }
  }

  private async retry({ id }: Batch, { party, side, version }: Batch): Promise<void> {
    const path = `${BATCHES}/${id}/orders/${party}/${side}/retry`;
    const body = { version, reason: 'the account is open again' };
    expectGood(await this.call('POST', path, { role: 'operator', body }));
    this.retried++;
  }

  private async giveUp(batch: Batch, { party, side }: Batch, dueDate: string): Promise<void> {
    const order = giveUp(batch, party, { side, dueDate });
    expectGood(await makeAndApprove(this.call, this.checker, order));
    this.givenUp++;
  }

  private async read(path: string): Promise<Answer> {
    return expectGood(await this.call('GET', path, { role: 'finance' }));
  }
}
