import { sha256 } from '../../src/platform/digest/index.js';
import type { Sql } from '../../test/support/audit-books.js';
import { lineText } from '../load/command.js';
import { nameOf, type Journal, type OrderState } from '../load/journal.js';

/** What the books hold of what callers have asked for. */
interface Recorded {
  /** By request number of the callers. */
  readonly requests: ReadonlyMap<string, string>;
  readonly vouchers: ReadonlyMap<string, { number: string; digest: string }>;
  readonly lines: ReadonlyMap<string, readonly string[]>;
  readonly holdEvents: ReadonlyMap<string, string>;
  readonly earmarkEvents: ReadonlySet<string>;
  readonly approvals: ReadonlyMap<string, string>;
  readonly accounts: ReadonlySet<string>;
}

/**
 * Holds the books against what callers were told: what was acknowledged is there as it was told, what was refused for
 * good is not, nothing is there twice, in part, or without having been asked for.
 * @returns one sentence per finding
 */
export async function auditOrders(sql: Sql, journal: Journal): Promise<string[]> {
  const recorded = await readRecorded(sql);
  const states = [...journal.states.values()];
  return [
    ...states.flatMap((state) => auditOrder(state, recorded)),
    ...auditBatches(states, recorded),
    ...auditUninvited(journal, recorded),
  ];
}

function auditOrder({ order, done, refused, isOpen }: OrderState, recorded: Recorded): string[] {
  const name = nameOf(order);
  const id = recorded.requests.get(order.key);
  if (!done) {
    const isGone = refused === null || isOpen || id === undefined;
    return [
      ...(isGone ? [] : [`${name} was refused with ${refused} and is there`]),
      ...auditLines(order, id, recorded),
    ];
  }
  const { of, id: told, digest } = done.fact;
  const [first, second] = told.split(' ').map((part) => part.replaceAll('-', ''));
  const missing = [`${name} was acknowledged and is not there`];
  const differs = [`${name} was acknowledged as ${told}, the books have ${id} under its number`];
  switch (of) {
    case 'account':
      return recorded.accounts.has(told) ? [] : missing;
    case 'approved':
      return recorded.approvals.get(first!) === 'approved' ? [] : missing;
    case 'hold-event': {
      const event = recorded.holdEvents.get(`${first} ${second}`);
      if (id === undefined || event === undefined) return missing;
      return event === id ? [] : differs;
    }
    case 'earmark-event':
    case 'approval': {
      const rows = of === 'approval' ? recorded.approvals : recorded.earmarkEvents;
      if (id === undefined || !rows.has(first!)) return missing;
      return id === first ? [] : differs;
    }
    case 'voucher':
    case 'correction': {
      const voucher = recorded.vouchers.get(first!);
      if (id === undefined || !voucher) return missing;
      if (id !== first || voucher.number !== order.key) return differs;
      if (digest !== voucher.digest)
        return [`${name} was acknowledged with another content than the books have`];
      if (second !== undefined && !recorded.vouchers.has(second)) return [`${name} lacks its reversal`];
      return auditLines(order, id, recorded);
    }
  }
}

/** Whoever knows beforehand what the voucher must say finds it said so, acknowledged or not. */
function auditLines(
  { key, kind, lines }: OrderState['order'],
  id: string | undefined,
  recorded: Recorded,
): string[] {
  if (!lines || id === undefined) return [];
  const stored = [...(recorded.lines.get(id) ?? [])].sort();
  if (stored.join() === lines.join()) return [];
  return [`${kind} ${key} asked for ${lines.join(', ')} and the books say ${stored.join(', ') || 'nothing'}`];
}

/** An atomic batch, and a correction, is there as a whole or not at all. */
function auditBatches(states: readonly OrderState[], { requests }: Recorded): string[] {
  const batches = new Map<string, string[]>();
  for (const { order } of states) {
    if (order.together !== undefined)
      batches.set(order.together, [...(batches.get(order.together) ?? []), order.key]);
    if (order.kind === 'correction') batches.set(order.key, [order.key, reversalNumberOf(order.key)]);
  }
  return [...batches.values()].flatMap((keys) => {
    const there = keys.filter((key) => requests.has(key)).length;
    if (there === 0 || there === keys.length) return [];
    return [`of ${keys.join(', ')}, which stand together, ${there} are there`];
  });
}

/** As the service makes it of the number of a correction. */
const reversalNumberOf = (number: string): string => `reversal-of-correction:${sha256(number).slice(0, 32)}`;

function auditUninvited({ states }: Journal, { requests }: Recorded): string[] {
  const made = new Set(
    [...states.values()]
      .filter(({ order }) => order.kind === 'correction')
      .map(({ order }) => reversalNumberOf(order.key)),
  );
  return [...requests.keys()]
    .filter((number) => !states.has(number) && !made.has(number))
    .map((number) => `request ${number} is there and nobody has sent it`);
}

async function readRecorded(sql: Sql): Promise<Recorded> {
  const requests = await sql<{ number: string; id: string }>(
    `SELECT r.number, LOWER(HEX(r.voucher_id)) AS id FROM request r JOIN client c ON c.id = r.client_id
     WHERE c.code IN ('caller', 'checker')`,
  );
  const vouchers = await sql<{ id: string; number: string; digest: string }>(
    'SELECT LOWER(HEX(id)) AS id, request_number AS number, LOWER(HEX(digest)) AS digest FROM voucher',
  );
  const lines = await sql<Record<'id' | 'side' | 'account' | 'amount', string> & { purpose: string | null }>(
    `SELECT LOWER(HEX(l.voucher_id)) AS id, l.side, a.code AS account, l.amount, l.purpose
     FROM voucher_line l JOIN account a ON a.id = l.account_id`,
  );
  const linesOf = new Map<string, string[]>();
  for (const { id, side, account, amount, purpose } of lines) {
    const text = lineText(side === 'D' ? 'debit' : 'credit', account, BigInt(amount), purpose);
    linesOf.set(id, [...(linesOf.get(id) ?? []), text]);
  }
  const holdEvents = await sql<{ hold: string; number: string; id: string }>(
    'SELECT LOWER(HEX(hold_id)) AS hold, number, LOWER(HEX(id)) AS id FROM hold_event',
  );
  const earmarkEvents = await sql<{ id: string }>('SELECT LOWER(HEX(id)) AS id FROM earmark_event');
  const approvals = await sql<{ id: string; status: string }>(
    'SELECT LOWER(HEX(id)) AS id, status FROM approval',
  );
  const accounts = await sql<{ code: string }>('SELECT code FROM account');
  return {
    requests: new Map(requests.map(({ number, id }) => [number, id])),
    vouchers: new Map(vouchers.map(({ id, ...voucher }) => [id, voucher])),
    lines: linesOf,
    holdEvents: new Map(holdEvents.map(({ hold, number, id }) => [`${hold} ${number}`, id])),
    earmarkEvents: new Set(earmarkEvents.map(({ id }) => id)),
    approvals: new Map(approvals.map(({ id, status }) => [id, status])),
    accounts: new Set(accounts.map(({ code }) => code)),
  };
}
