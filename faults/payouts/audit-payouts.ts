import type { BankPayment, BankTruth } from '../../test/support/bank.js';
import { callerOf } from '../../test/support/call.js';
import type { World } from '../world/world.js';
import { auditContradictions, isContradicted } from './audit-contradictions.js';
import type { MadePayout } from './create-payouts.js';
import { FUNDS_CENTS, PAYERS, PAYOUT_BOOK, type PayoutChannel, type PayoutPlace } from './payout-place.js';

interface PayoutRow {
  readonly id: string;
  readonly state: string;
  readonly attention: string | null;
  readonly returned: string;
}

export interface PayoutAudit {
  readonly findings: readonly string[];
  readonly succeeded: number;
  readonly failed: number;
  /** In the manual queue, without an end. */
  readonly unknown: number;
  /** What the bank has said against an end. */
  readonly contradictions: number;
}

const centsOf = (amount: string): bigint => {
  const [whole, part = ''] = amount.split('.');
  return BigInt(whole!) * 100n + BigInt(part.padEnd(2, '0'));
};

/**
 * The books of the bank, which are the truth, against those of the ledger: payout by payout, and to the cent. After the
 * statements were read, so that everything that the bank has executed or given back is known.
 */
export async function auditPayouts(
  world: World,
  place: PayoutPlace,
  { made, kills }: { readonly made: readonly MadePayout[]; readonly kills: readonly number[] },
): Promise<PayoutAudit> {
  const rows = await world.schema.sql<PayoutRow>(
    `SELECT LOWER(HEX(id)) AS id, state, attention, returned FROM payout`,
  );
  const ours = new Map(rows.map((row) => [row.id, row]));
  const findings: string[] = [];
  for (const { id } of made)
    if (!ours.has(id.replaceAll('-', ''))) findings.push(`payout ${id} was acknowledged and is not there`);
  const contradicted: string[] = [];
  for (const channel of place.channels) {
    const truth = await channel.bank.truth();
    findings.push(
      ...compare(channel, truth, { made, ours, isLiedAbout: place.isLiedAbout }),
      ...(await compareClearing(world, channel, made, ours)),
    );
    contradicted.push(...contradictedOf(truth, made, ours));
  }
  findings.push(...(await comparePayers(world, made, ours)), ...(await compareQueue(world, place, rows)));
  findings.push(...(await auditContradictions(world, contradicted, kills)));
  const count = (state: string): number => rows.filter((row) => row.state === state).length;
  const ends = { succeeded: count('succeeded'), failed: count('failed'), unknown: count('processing') };
  return { findings, ...ends, contradictions: contradicted.length };
}

/** Payouts whose end the bank has contradicted. */
function contradictedOf(
  { payments }: BankTruth,
  made: readonly MadePayout[],
  ours: ReadonlyMap<string, PayoutRow>,
): string[] {
  const byNumber = new Map(made.map(({ id, requestNumber }) => [requestNumber, id.replaceAll('-', '')]));
  return payments.flatMap((payment) => {
    const row = ours.get(byNumber.get(payment.requestNumber) ?? '');
    return row && isContradicted(row.state, payment) ? [row.id] : [];
  });
}

/** What the payouts of a channel are held against. */
interface Ours {
  readonly made: readonly MadePayout[];
  readonly ours: ReadonlyMap<string, PayoutRow>;
  readonly isLiedAbout: PayoutPlace['isLiedAbout'];
}

function compare(
  { code }: PayoutChannel,
  { payments }: BankTruth,
  { made, ours, isLiedAbout }: Ours,
): string[] {
  const byNumber = new Map(payments.map((payment) => [payment.requestNumber, payment]));
  const known = new Set(made.map(({ requestNumber }) => requestNumber));
  const own = made.filter(({ channel }) => channel === code);
  return [
    ...payments
      .filter(({ executions }) => executions > 1)
      .map(({ requestNumber, executions }) => `payout ${requestNumber} was executed ${executions} times`),
    ...payments
      .filter(({ arrivals }) => arrivals > 1)
      .map(({ requestNumber, arrivals }) => `payout ${requestNumber} was sent ${arrivals} times`),
    ...payments
      .filter(({ requestNumber }) => !known.has(requestNumber))
      .map(({ requestNumber }) => `${requestNumber} was sent and nobody has created it`),
    ...own.flatMap((payout) =>
      compareOne(payout, byNumber.get(payout.requestNumber), ours, isLiedAbout(payout)),
    ),
  ];
}

function compareOne(
  { id, cents }: MadePayout,
  payment: BankPayment | undefined,
  ours: ReadonlyMap<string, PayoutRow>,
  isLiedAbout: boolean,
): string[] {
  const row = ours.get(id.replaceAll('-', ''));
  if (!row) return [];
  const isExecuted = payment?.status === 'executed';
  const found: string[] = [];
  if (row.state === 'succeeded' && !isExecuted) found.push(`payout ${id} has succeeded and was not executed`);
  // The bank's signed word ends a payout; where it has lied, the end stands and a person has the contradiction.
  if (row.state === 'failed' && isExecuted && !(isLiedAbout && row.attention === 'contradiction'))
    found.push(`payout ${id} has failed and was executed`);
  if (row.state === 'processing' && isExecuted)
    found.push(`payout ${id} was executed, stands in the statement and has not succeeded`);
  if (row.state === 'failed' && payment?.status === 'queued')
    found.push(`payout ${id} has failed and will be executed`);
  if (row.state === 'processing' && row.attention === null)
    found.push(`payout ${id} is unknown and nobody is asked`);
  if (isExecuted && centsOf(payment.amount!) !== cents)
    found.push(`payout ${id} was executed with another amount`);
  const gaveBack = (payment?.returns ?? []).reduce((sum, { amount }) => sum + centsOf(amount), 0n);
  if (BigInt(row.returned) !== gaveBack)
    found.push(`of payout ${id} the bank gave back ${gaveBack} cents, and ${row.returned} are in the ledger`);
  return found;
}

async function compareClearing(
  world: World,
  { code, clearing }: PayoutChannel,
  made: readonly MadePayout[],
  ours: ReadonlyMap<string, PayoutRow>,
): Promise<string[]> {
  const own = made.filter(({ channel }) => channel === code);
  const wanted = own.reduce((sum, payout) => sum + paidOf(payout, ours), 0n);
  const [row] = await world.schema.sql<{ net: string }>(
    `SELECT b.credit_total - b.debit_total AS net FROM account_balance b JOIN account a ON a.id = b.account_id
     WHERE a.code = ?`,
    [clearing],
  );
  return BigInt(row!.net) === wanted ? [] : [`${clearing} has ${row!.net} cents instead of ${wanted}`];
}

async function comparePayers(
  world: World,
  made: readonly MadePayout[],
  ours: ReadonlyMap<string, PayoutRow>,
): Promise<string[]> {
  const rows = await world.schema.sql<{ code: string; net: string; held: string }>(
    `SELECT a.code, b.credit_total - b.debit_total AS net, b.held FROM account_balance b
     JOIN account a ON a.id = b.account_id WHERE a.code IN (?)`,
    [PAYERS],
  );
  return rows.flatMap(({ code, net, held }) => {
    const own = made.filter(({ payer }) => payer === code);
    const paid = own.reduce((sum, payout) => sum + paidOf(payout, ours), 0n);
    const open = own.filter(({ id }) => ours.get(id.replaceAll('-', ''))?.state === 'processing');
    const set = open.reduce((sum, { cents }) => sum + cents, 0n);
    return [
      ...(BigInt(net) === FUNDS_CENTS - paid
        ? []
        : [`${code} has ${net} cents instead of ${FUNDS_CENTS - paid}`]),
      ...(BigInt(held) === set ? [] : [`${code} has ${held} cents set aside instead of ${set}`]),
    ];
  });
}

/** What has left us for good by one payout. */
function paidOf({ id, cents }: MadePayout, ours: ReadonlyMap<string, PayoutRow>): bigint {
  const row = ours.get(id.replaceAll('-', ''));
  return row?.state === 'succeeded' ? cents - BigInt(row.returned) : 0n;
}

/** Every payout without an end is in the list that people work by, walked page by page. */
async function compareQueue(
  world: World,
  { key }: PayoutPlace,
  rows: readonly PayoutRow[],
): Promise<string[]> {
  const call = callerOf(world.nodes[0].url);
  const listed = new Set<string>();
  let after = '';
  for (;;) {
    const path = `/v1/books/${PAYOUT_BOOK}/payouts/attention?limit=50${after}`;
    const { status, body } = await call('GET', path, { key });
    if (status !== 200) return [`the manual queue cannot be read: ${JSON.stringify(body)}`];
    for (const { payout } of body.items) listed.add(payout.id.replaceAll('-', ''));
    if (!body.hasMore) break;
    after = `&after=${body.next}`;
  }
  return rows
    .filter(({ id, state }) => state === 'processing' && !listed.has(id))
    .map(({ id }) => `payout ${id} is unknown and not in the manual queue`);
}
