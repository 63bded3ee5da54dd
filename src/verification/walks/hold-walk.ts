import type { SetAsideRepository } from '../database/set-aside.repository.js';
import { HoldReplay, type StoredHold, type StoredHoldEvent } from '../rules/check-hold.rules.js';
import { RowCursor } from './row-cursor.js';
import { AT_MOST, type Walk } from './walk.js';

const ROWS_AT_ONCE = 5_000;

/** Walks over holds and their events side by side, in the order of the holds' ids. */
export class HoldWalk {
  /** What the events leave set aside beyond the rows, by account; only where a row is wrong. */
  readonly corrections = new Map<string, bigint>();
  /** Accounts of holds whose events are wrong, and so perhaps their times. */
  readonly brokenAccounts = new Set<string>();
  private holds = 0;

  constructor(
    private readonly setAside: SetAsideRepository,
    private readonly walk: Walk,
  ) {}

  /** @returns how many holds there are */
  async run(): Promise<number> {
    const holds = new RowCursor<StoredHold>((after) => this.setAside.holds(after?.id ?? '', ROWS_AT_ONCE));
    const events = new RowCursor<StoredHoldEvent>((after) => this.setAside.holdEvents(after, ROWS_AT_ONCE));
    for (;;) {
      const [hold, event] = [await holds.current(), await events.current()];
      if (hold === null && event === null) break;
      const id = lower(hold?.id, event?.holdId);
      const replay = await replayOf(id, events);
      if (hold?.id === id) {
        holds.next();
        this.check(hold, replay);
      } else this.tell('VERIFY.HOLD_WRONG', id, 'it has events and no row');
    }
    for (const { voucher, hold } of await this.setAside.capturesWithoutLines(AT_MOST)) {
      const detail = 'its lines and the events of the hold differ';
      this.walk.findings.add({ code: 'VERIFY.HOLD_CAPTURE_WRONG', subject: { voucher, hold }, detail });
    }
    return this.holds;
  }

  private check(hold: StoredHold, replay: HoldReplay): void {
    this.holds += 1;
    this.walk.progress.advance(1);
    if (replay.eventProblem !== null) {
      this.tell('VERIFY.HOLD_EVENTS_WRONG', hold.id, replay.eventProblem);
      this.brokenAccounts.add(hold.accountId);
    }
    const problem = replay.rowProblem(hold);
    if (problem !== null) this.tell('VERIFY.HOLD_WRONG', hold.id, problem);
    const left = hold.status === 'O' ? hold.amount - hold.captured - hold.released : 0n;
    if (problem === null || replay.left === left) return;
    const before = this.corrections.get(hold.accountId) ?? 0n;
    this.corrections.set(hold.accountId, before + replay.left - left);
  }

  private tell(code: 'VERIFY.HOLD_WRONG' | 'VERIFY.HOLD_EVENTS_WRONG', hold: string, detail: string): void {
    this.walk.findings.add({ code, subject: { hold }, detail });
  }
}

/** Takes all events of the hold. */
async function replayOf(id: string, events: RowCursor<StoredHoldEvent>): Promise<HoldReplay> {
  const replay = new HoldReplay();
  for (;;) {
    const event = await events.current();
    if (event?.holdId !== id) return replay;
    replay.add(event);
    events.next();
  }
}

function lower(left: string | undefined, right: string | undefined): string {
  if (left === undefined || right === undefined) return (left ?? right)!;
  return left < right ? left : right;
}
