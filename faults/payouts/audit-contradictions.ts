import type { BankPayment } from '../../test/support/bank.js';
import { TERMS } from '../../test/support/channels.js';
import type { World } from '../world/world.js';

/** What was made of it that a channel contradicts an end. */
interface ContradictedRow {
  readonly id: string;
  readonly state: string;
  readonly attention: string | null;
  readonly attentionAt: string | null;
  readonly refusals: string;
}

const FAILURES = new Set(TERMS.codes.failure);
/** Taken, and refused as a contradiction: signed by the bank, and understood. */
const UNDERSTOOD = new Set([200, 409]);

/** Whether the bank has said, and knows that it was heard, the opposite of that end. */
export function isContradicted(state: string, { status, callbacks }: BankPayment): boolean {
  if (state === 'failed') return status === 'executed';
  const heard = callbacks.filter((callback) => UNDERSTOOD.has(callback.status));
  return state === 'succeeded' && heard.some(({ code }) => code !== null && FAILURES.has(code));
}

/**
 * Whatever a channel has said against the end of a payout is recorded, has made a person look, and has raised an alarm. That
 * no money moved by it is seen where the books are compared.
 * @param ids of payouts that were contradicted, in hexadecimal digits
 * @param kills when a node was killed: it may have died between its COMMIT and its alarm
 */
export async function auditContradictions(
  { schema, nodes }: World,
  ids: readonly string[],
  kills: readonly number[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await schema.sql<ContradictedRow>(
    `SELECT LOWER(HEX(p.id)) AS id, p.state, p.attention, p.attention_at AS attentionAt, (SELECT COUNT(*) FROM payout_refusal r
       WHERE r.payout_id = p.id AND r.code = 'PAYOUT.CONTRADICTION') AS refusals
     FROM payout p WHERE p.id IN (${ids.map((id) => `x'${id}'`).join(', ')})`,
  );
  const alarms = alarmedOf(nodes.map(({ log }) => log));
  return rows.flatMap(({ id, state, attention, attentionAt, refusals }) => [
    ...(attention === 'contradiction'
      ? []
      : [`payout ${id} is ${state}, was contradicted, and nobody is asked`]),
    ...(Number(refusals) > 0 ? [] : [`payout ${id} was contradicted, and that is not recorded`]),
    ...(alarms.has(id) || isCutOff(attentionAt, kills)
      ? []
      : [`payout ${id} was contradicted, and there was no alarm`]),
  ]);
}

/** A second before a kill: longer than an alarm takes to be written. */
function isCutOff(attentionAt: string | null, kills: readonly number[]): boolean {
  if (attentionAt === null) return false;
  const at = Date.parse(`${attentionAt.replace(' ', 'T')}Z`);
  return kills.some((killedAt) => killedAt >= at && killedAt - at < 1_000);
}

const ALARM = /"alarm":"payout-contradiction".*?"payout":"([0-9a-f-]{36})"/;

/** Payouts that a node has raised that alarm for. */
function alarmedOf(logs: readonly string[]): Set<string> {
  const lines = logs.flatMap((log) => log.split('\n'));
  return new Set(lines.flatMap((line) => ALARM.exec(line)?.[1]?.replaceAll('-', '') ?? []));
}
