import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { binary, integer, text } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import { masked, PayeeSeal } from '../../payees/index.js';
import type { NewPayout, Payout, PayoutEventRecord, PayoutReturn } from '../payout.js';
import { PAYOUT_COLUMNS, payoutOf, type PayoutRow } from './payout-row.repository.js';

const MAX_LOCKS_PER_STATEMENT = 500;

/** A row as it is to be, and the version it was decided on. */
export interface PayoutUpdate {
  readonly payout: Payout;
  readonly expected: number;
}

/** All that a transaction writes of payouts. */
export interface PayoutWrites {
  readonly inserts: readonly Payout[];
  readonly updates: readonly PayoutUpdate[];
  readonly records: readonly { readonly payoutId: string; readonly record: PayoutEventRecord }[];
  readonly returns: readonly { readonly payoutId: string; readonly fact: PayoutReturn }[];
  readonly commands: readonly { readonly payoutId: string; readonly id: string }[];
}

/** The rows of payouts inside a transaction. */
@Injectable()
export class PayoutRepository {
  constructor(private readonly seal: PayeeSeal) {}

  /** For update, by primary key only. @param ids sorted */
  async lock(tx: Tx, ids: readonly string[]): Promise<Payout[]> {
    const statements: string[] = [];
    for (let start = 0; start < ids.length; start += MAX_LOCKS_PER_STATEMENT)
      statements.push(lockStatement(ids.slice(start, start + MAX_LOCKS_PER_STATEMENT)));
    const results = await sqlOf(tx).inOrder(statements);
    return results.flatMap(({ rows }) => (rows as PayoutRow[]).map((row) => payoutOf(row, this.seal)));
  }

  /** The time by the clock of the database. */
  async databaseNow(tx: Tx): Promise<string> {
    const [row] = await sqlOf(tx).query<{ now: string }>('SELECT UTC_TIMESTAMP(6) AS now');
    return row!.now;
  }

  /**
   * In one message, one statement a table.
   * @throws Error when a row is not in the state it was decided on
   */
  async write(tx: Tx, { inserts, updates, records, returns, commands }: PayoutWrites): Promise<void> {
    const sql = sqlOf(tx);
    if (inserts.length > 0) await sql.write(insertStatement(inserts, this.seal));
    if (updates.length > 0)
      await sql.write(updateStatement(updates), { rows: updates.length, of: 'payouts' });
    if (records.length > 0) await sql.write(eventsStatement(records));
    if (returns.length > 0) await sql.write(returnsStatement(returns));
    if (commands.length > 0) await sql.write(commandsStatement(commands));
  }
}

function lockStatement(ids: readonly string[]): string {
  return `SELECT ${PAYOUT_COLUMNS} FROM payout p FORCE INDEX (PRIMARY)
    WHERE p.id IN (${ids.map(binary).join(',')}) ORDER BY p.id FOR UPDATE`;
}

const binaryOrNull = (hex: string | null): string => (hex === null ? 'NULL' : binary(hex));

const COLUMNS: Readonly<Record<string, (payout: Payout) => string>> = {
  id: ({ id }) => binary(id),
  book_id: ({ bookId }) => integer(bookId),
  client_id: ({ clientId }) => integer(clientId),
  payer_account_id: ({ payerAccountId }) => integer(payerAccountId),
  amount: ({ amount }) => integer(amount),
  payee_name: ({ payee }) => text(payee.name),
  payee_bank: ({ payee }) => text(payee.bank),
  payee_account: ({ payee }) => text(masked(payee.account)),
  payee_key: ({ payeeKey }) => binary(payeeKey),
  payee_code: ({ payeeCode }) => text(payeeCode),
  payee_version: ({ payeeVersion }) => (payeeVersion === null ? 'NULL' : integer(payeeVersion)),
  route: ({ route }) => text(route),
  route_explanation: ({ routeExplanation }) => text(routeExplanation),
  purpose: ({ purpose }) => text(purpose),
  earmark: ({ earmark }) => text(earmark),
  order_number: ({ orderNumber }) => text(orderNumber),
  business_key: ({ businessKey }) => text(businessKey),
  duplicate_of: ({ duplicateOf }) => binaryOrNull(duplicateOf),
  batch_id: ({ batchId }) => binaryOrNull(batchId),
  memo: ({ memo }) => text(memo),
  metadata: ({ metadata }) => text(metadata),
  content_hash: ({ contentHash }) => binary(contentHash),
  request_number: ({ requestNumber }) => text(requestNumber),
  business_date: ({ businessDate }) => text(businessDate),
  created_at: ({ createdAt }) => text(createdAt),
  approval_expires_at: ({ approvalExpiresAt }) => text(approvalExpiresAt),
};

/** What events change; never anything else. */
const CHANGING: Readonly<Record<string, (payout: Payout) => string>> = {
  state: ({ state }) => text(state),
  version: ({ version }) => integer(version),
  channel_id: ({ channelId }) => integer(channelId),
  send_after: ({ sendAfter }) => text(sendAfter),
  claim_token: ({ claimToken }) => binaryOrNull(claimToken),
  intent_at: ({ intentAt }) => text(intentAt),
  not_after: ({ notAfter }) => text(notAfter),
  queries: ({ queries }) => integer(queries),
  next_query_at: ({ nextQueryAt }) => text(nextQueryAt),
  attention: ({ attention }) => text(attention),
  attention_at: ({ attentionAt }) => text(attentionAt),
  failure_cause: ({ failureCause }) => text(failureCause),
  failure_code: ({ failureCode }) => text(failureCode),
  bank_reference: ({ bankReference }) => text(bankReference),
  fee: ({ fee }) => integer(fee),
  returned: ({ returned }) => integer(returned),
  concluded_at: ({ concludedAt }) => text(concludedAt),
  voucher_id: ({ voucherId }) => binaryOrNull(voucherId),
};

const ALL = Object.entries({ ...COLUMNS, ...CHANGING });
const CHANGED = Object.entries(CHANGING);

/** The number of the payee stands nowhere in the clear. */
function insertStatement(payouts: readonly Payout[], seal: PayeeSeal): string {
  const rows = payouts.map((payout) => {
    const sealed = text(seal.sealForPayout(payout.id, payout.payee.account));
    return `(${ALL.map(([, literal]) => literal(payout)).join(',')},${sealed})`;
  });
  return `INSERT INTO payout (${ALL.map(([name]) => name).join(',')},payee_sealed) VALUES ${rows.join(',')}`;
}

/** The join order is fixed, derived table first, so that rows are met in the order in which they were locked. */
export function updateStatement(updates: readonly PayoutUpdate[]): string {
  const selects = updates.map(({ payout, expected }, index) => {
    const literals: [string, string][] = [
      ['id', binary(payout.id)],
      ['expected', integer(expected)],
      ...CHANGED.map(([name, literal]): [string, string] => [name, literal(payout)]),
    ];
    // The columns of a union take their names from its first row.
    return `SELECT ${literals.map(([name, literal]) => (index === 0 ? `${literal} AS ${name}` : literal)).join(',')}`;
  });
  return `UPDATE (${selects.join(' UNION ALL ')}) n STRAIGHT_JOIN payout p FORCE INDEX (PRIMARY)
      ON p.id = n.id AND p.version = n.expected
    SET ${CHANGED.map(([name]) => `p.${name} = n.${name}`).join(', ')}`;
}

function eventsStatement(records: PayoutWrites['records']): string {
  const rows = records.map(({ payoutId, record }) => {
    const what = `${binary(payoutId)},${integer(record.number)},${text(record.kind)},${text(record.from)}`;
    const words = `${text(record.to)},${text(record.reason)},${text(record.detail)}`;
    const { clientId, apiKeyId, traceId, part } = record.actor;
    const who = `${integer(clientId)},${integer(apiKeyId)},${text(traceId)},${text(part)}`;
    return `(${what},${words},${who},${text(record.recordedAt)})`;
  });
  return `INSERT INTO payout_event (payout_id, number, kind, from_state, to_state, reason, detail, client_id, api_key_id,
      trace_id, part, recorded_at) VALUES ${rows.join(',')}`;
}

function returnsStatement(returns: PayoutWrites['returns']): string {
  const rows = returns.map(({ payoutId, fact }) => {
    const what = `${binary(fact.id)},${binary(payoutId)},${integer(fact.channelId)},${text(fact.returnReference)}`;
    const words = `${integer(fact.amount)},${text(fact.account)},${text(fact.reason)}`;
    return `(${what},${words},${text(fact.recordedAt)})`;
  });
  return `INSERT INTO payout_return (id, payout_id, channel_id, return_reference, amount, account, reason, recorded_at)
    VALUES ${rows.join(',')}`;
}

function commandsStatement(commands: PayoutWrites['commands']): string {
  const rows = commands.map(({ id, payoutId }) => `(${binary(id)},${binary(payoutId)})`);
  return `INSERT INTO payout_command (id, payout_id) VALUES ${rows.join(',')}`;
}

/** What a group writes of new payouts, beside what it changes. */
export function writesOf(
  made: readonly NewPayout[],
  changes: readonly {
    readonly before: Payout;
    readonly after: Payout;
    readonly record: PayoutEventRecord;
    readonly returned: PayoutReturn | null;
    readonly commandId?: string;
  }[],
): PayoutWrites {
  const inserts = new Map(made.map(({ payout }) => [payout.id, payout]));
  const updates = new Map<string, PayoutUpdate>();
  for (const { before, after } of changes) {
    const expected = updates.get(after.id)?.expected ?? before.version;
    if (inserts.has(after.id)) inserts.set(after.id, after);
    else updates.set(after.id, { payout: after, expected });
  }
  const byId = (left: PayoutUpdate, right: PayoutUpdate): number =>
    left.payout.id < right.payout.id ? -1 : 1;
  return {
    inserts: [...inserts.values()],
    updates: [...updates.values()].sort(byId),
    records: [
      ...made.flatMap(({ payout, records }) => records.map((record) => ({ payoutId: payout.id, record }))),
      ...changes.map(({ after, record }) => ({ payoutId: after.id, record })),
    ],
    returns: changes.flatMap(({ after, returned }) =>
      returned === null ? [] : [{ payoutId: after.id, fact: returned }],
    ),
    commands: changes.flatMap(({ after, commandId }) =>
      commandId === undefined ? [] : [{ payoutId: after.id, id: commandId }],
    ),
  };
}
