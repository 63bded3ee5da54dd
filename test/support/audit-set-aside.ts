import type { Sql } from './audit-books.js';

/**
 * Reads all holds with their events and checks them against the balances and the vouchers (domain §3).
 * @returns one sentence per finding
 */
export async function auditHolds(sql: Sql): Promise<string[]> {
  return [
    ...(await findWrongHeldAmounts(sql)),
    ...(await findBrokenHolds(sql)),
    ...(await findCapturesWithoutLines(sql)),
  ];
}

/** Held amount of an account = sum of its open holds. */
async function findWrongHeldAmounts(sql: Sql): Promise<string[]> {
  const rows = await sql<{ code: string; held: string; open: string }>(
    `SELECT a.code, b.held, COALESCE(h.open, 0) AS open
     FROM account_balance b JOIN account a ON a.id = b.account_id
     LEFT JOIN (SELECT account_id, SUM(amount - captured - released) AS open FROM hold WHERE status = 'O' GROUP BY account_id) h
       ON h.account_id = b.account_id
     WHERE b.held <> COALESCE(h.open, 0)`,
  );
  return rows.map((row) => `${row.code} holds ${row.held}, its open holds are ${row.open}`);
}

interface HoldRow {
  id: string;
  amount: string;
  captured: string;
  released: string;
  status: string;
  expires_at: string | null;
  version: string | number;
}

interface EventRow {
  hold: string;
  number: string | number;
  kind: string;
  amount: string;
  captured_after: string;
  released_after: string;
  status_after: string;
  recorded_at: string;
}

/** Every hold played again from its events. */
async function findBrokenHolds(sql: Sql): Promise<string[]> {
  const holds = await sql<HoldRow>(
    'SELECT HEX(id) AS id, amount, captured, released, status, expires_at, version FROM hold',
  );
  const events = await sql<EventRow>(
    `SELECT HEX(hold_id) AS hold, number, kind, amount, captured_after, released_after, status_after, recorded_at
     FROM hold_event ORDER BY hold_id, number`,
  );
  const eventsOf = new Map<string, EventRow[]>();
  for (const event of events) eventsOf.set(event.hold, [...(eventsOf.get(event.hold) ?? []), event]);
  const known = new Set(holds.map(({ id }) => id));
  return [
    ...holds.flatMap((hold) => playAgain(hold, eventsOf.get(hold.id) ?? [])),
    ...[...eventsOf.keys()].filter((id) => !known.has(id)).map((id) => `events of ${id} have no hold`),
  ];
}

function playAgain(hold: HoldRow, events: readonly EventRow[]): string[] {
  const findings: string[] = [];
  const find = (what: string): void => void findings.push(`hold ${hold.id} ${what}`);
  const amount = BigInt(hold.amount);
  let captured = 0n;
  let released = 0n;
  let status = 'none';
  for (const [index, event] of events.entries()) {
    const by = BigInt(event.amount);
    if (Number(event.number) !== index + 1) find(`has event ${event.number} where ${index + 1} should be`);
    if ((index === 0) !== (event.kind === 'placed')) find(`has ${event.kind} at number ${event.number}`);
    if (index === 0 && by !== amount) find('was not placed with its amount');
    if (index > 0 && status !== 'O') find(`was ${event.kind} after its end`);
    if (index > 0 && by <= 0n) find(`was ${event.kind} by ${by}`);
    if (event.kind === 'captured') captured += by;
    if (event.kind === 'released' || event.kind === 'expired') released += by;
    if (event.kind === 'expired' && (hold.expires_at === null || event.recorded_at < hold.expires_at))
      find('expired early');
    status = event.kind === 'expired' ? 'X' : captured + released === amount ? 'C' : 'O';
    const told = [event.captured_after, event.released_after, event.status_after].join();
    if (told !== [captured, released, status].join()) find(`has event ${event.number} that says ${told}`);
  }
  if (captured + released > amount) find('gave more than it had');
  const stored = [hold.captured, hold.released, hold.status, hold.version].join();
  if (stored !== [captured, released, status, events.length].join()) find(`is ${stored}, not its events`);
  return findings;
}

/** What the lines of a voucher captured of a hold is what the hold says about the voucher. */
async function findCapturesWithoutLines(sql: Sql): Promise<string[]> {
  const rows = await sql<{ voucher: string; hold: string }>(
    `SELECT HEX(voucher_id) AS voucher, HEX(hold_id) AS hold FROM (
       SELECT voucher_id, hold_id, account_id, amount FROM voucher_line WHERE hold_id IS NOT NULL
       UNION ALL
       SELECT e.id, e.hold_id, h.account_id, -e.amount FROM hold_event e JOIN hold h ON h.id = e.hold_id
       WHERE e.kind = 'captured'
     ) both_sides GROUP BY voucher_id, hold_id, account_id HAVING SUM(amount) <> 0`,
  );
  return rows.map((row) => `voucher ${row.voucher} and hold ${row.hold} do not say the same`);
}
