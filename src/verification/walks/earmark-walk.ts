import type { SetAsideRepository } from '../database/set-aside.repository.js';
import { EarmarkReplay, type StoredEarmark, type StoredEarmarkEvent } from '../rules/check-earmark.rules.js';
import { RowCursor } from './row-cursor.js';
import { AT_MOST, type Walk } from './walk.js';

const ROWS_AT_ONCE = 5_000;

type Place = Pick<StoredEarmark, 'accountId' | 'purpose'>;

/** Walks over earmarks and their events side by side, in the order of account and purpose. */
export class EarmarkWalk {
  /** What the events leave beyond the rows, by account; only where a row is wrong. */
  readonly corrections = new Map<string, bigint>();
  /** Accounts with events that are wrong, and so perhaps their times. */
  readonly brokenAccounts = new Set<string>();
  private earmarks = 0;

  constructor(
    private readonly setAside: SetAsideRepository,
    private readonly walk: Walk,
  ) {}

  /** @returns how many earmarks there are */
  async run(): Promise<number> {
    const rows = new RowCursor<StoredEarmark>((after) => this.setAside.earmarks(after, ROWS_AT_ONCE));
    const events = new RowCursor<StoredEarmarkEvent>((after) =>
      this.setAside.earmarkEvents(after, ROWS_AT_ONCE),
    );
    for (;;) {
      const [row, event] = [await rows.current(), await events.current()];
      if (row === null && event === null) break;
      const place = event === null || (row !== null && order(row, event) <= 0) ? row! : event;
      const replay = await replayOf(place, events);
      const isRow = row !== null && order(row, place) === 0;
      if (isRow) rows.next();
      this.check(place, isRow ? row : null, replay);
    }
    for (const subject of await this.setAside.movesWithoutLines(AT_MOST)) {
      const detail = 'its lines and the events of the purpose differ';
      this.walk.findings.add({ code: 'VERIFY.EARMARK_LINES_WRONG', subject, detail });
    }
    return this.earmarks;
  }

  private check({ accountId, purpose }: Place, row: StoredEarmark | null, replay: EarmarkReplay): void {
    this.earmarks += 1;
    this.walk.progress.advance(1);
    const subject = { accountId, purpose };
    const { eventProblem } = replay;
    if (eventProblem !== null) {
      this.walk.findings.add({ code: 'VERIFY.EARMARK_EVENTS_WRONG', subject, detail: eventProblem });
      this.brokenAccounts.add(accountId);
    }
    const detail = replay.rowProblem(row);
    if (detail === null) return;
    this.walk.findings.add({ code: 'VERIFY.EARMARK_WRONG', subject, detail });
    const before = this.corrections.get(accountId) ?? 0n;
    this.corrections.set(accountId, before + replay.left - (row?.amount ?? 0n));
  }
}

/** Takes all events of the purpose on the account. */
async function replayOf(place: Place, events: RowCursor<StoredEarmarkEvent>): Promise<EarmarkReplay> {
  const replay = new EarmarkReplay();
  for (;;) {
    const event = await events.current();
    if (event === null || order(event, place) !== 0) return replay;
    replay.add(event);
    events.next();
  }
}

/** As the primary key has them: accounts by number, purposes byte by byte. */
function order(left: Place, right: Place): number {
  if (left.accountId !== right.accountId) return BigInt(left.accountId) < BigInt(right.accountId) ? -1 : 1;
  if (left.purpose === right.purpose) return 0;
  return left.purpose < right.purpose ? -1 : 1;
}
