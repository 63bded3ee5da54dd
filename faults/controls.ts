import type { Control } from './control.js';
import { clockJump } from './faults/clock-jump.js';
import { crashDatabase, databaseKill } from './faults/end-processes.js';
import { fencedProcess } from './faults/fenced-process.js';
import { killBeforeCommit } from './faults/kill-at-points.js';
import { commitHeldUp, commitLost } from './faults/lost-commit.js';
import { fewPayouts } from './faults/payouts.js';
import { anyRace, batchRace, foresightRace, fundsRace, holdRace, takeBackRace, twinRace } from './races.js';
import type { Edit } from './world/test-build.js';
import type { World } from './world/world.js';

const FACTS = 'ledger/posting/database/posting-facts.repository.js';
const WRITER = 'ledger/posting/database/posting-writer.repository.js';
const HOLDS = 'ledger/holds/database/hold.repository.js';
const TRANSACTIONS = 'platform/database/transactions.js';

const off = (file: string, anchor: string, replacement = ''): Edit => ({ file, anchor, replacement });

const BALANCE_LOCK = off(FACTS, ' ORDER BY b.account_id FOR UPDATE', ' ORDER BY b.account_id');

/** A flush and a sync at every commit, or once a second. */
async function forgetful({ schema, servers }: World): Promise<() => Promise<void>> {
  const set = async (isDurable: boolean): Promise<void> => {
    const value = isDurable ? 1 : 0;
    await schema.sql(`SET GLOBAL innodb_flush_log_at_trx_commit = ${value}`);
    await schema.sql(`SET GLOBAL sync_binlog = ${value}`);
    // MySQL hands its log to the system all the time, and the system is not what crashes here.
    if (servers.engine === 'mysql') await schema.sql(`SET GLOBAL innodb_log_writer_threads = ${value}`);
  };
  await set(false);
  return () => set(true);
}

/** Where the guards of the service are, each with what happens to the books without it. */
export const CONTROLS: readonly Control[] = [
  {
    name: 'early-acknowledgement',
    without: 'the wait for COMMIT before callers are answered',
    isQuick: true,
    edits: [
      off(
        'platform/database/group-transactions.js',
        'await this.watch.committing(committed(sql.commit()));',
        'sql.commit().catch(() => undefined);',
      ),
    ],
    fault: killBeforeCommit,
    reports: /was acknowledged and is not there/,
  },
  {
    name: 'durability',
    without: 'the flush of the database at every commit (innodb_flush_log_at_trx_commit=0)',
    isQuick: true,
    edits: [],
    prepare: forgetful,
    // Several, because one crash may come just after the log was written.
    fault: { ...databaseKill, inflict: (scene) => crashDatabase(scene, 4, forgetful) },
    reports: /was acknowledged and is not there/,
  },
  {
    name: 'lost-commit-assumed',
    without: 'running a group again whose COMMIT was not answered: it is taken for committed',
    isQuick: false,
    edits: [off(TRANSACTIONS, 'throw new CommitOutcomeUnknownError(error);')],
    fault: commitLost,
    reports: /was acknowledged and is not there/,
  },
  {
    name: 'lost-commit-renumbered',
    without: 'the same request number when a group runs again whose COMMIT was not answered',
    isQuick: false,
    edits: [
      off(
        'ledger/posting/group-runner.js',
        'waiting.forEach((one) => one.meets(OBSTACLES[cause]));',
        `waiting.forEach((one) => one.meets(OBSTACLES[cause]));
         if (cause === 'commit-unknown')
           for (const posting of waiting.flatMap(({ unit }) => unit))
             Object.assign(posting, { requestNumber: posting.requestNumber + '-again', voucherId: crypto.randomUUID() });`,
      ),
    ],
    fault: commitLost,
    reports: /is there and nobody has sent it/,
  },
  {
    name: 'request-claim',
    without: 'the look at the request numbers, and the unique index behind it',
    isQuick: true,
    edits: [
      off(FACTS, 'answerOf: requestsOf', 'answerOf: () => new Map()'),
      off(WRITER, 'INSERT INTO request ', 'INSERT IGNORE INTO request '),
    ],
    fault: twinRace,
    reports: /and its voucher do not belong together/,
  },
  {
    name: 'balance-lock-and-version',
    without: 'the lock on the rows of balances and the state they must be in for their UPDATE',
    isQuick: false,
    edits: [BALANCE_LOCK, off(WRITER, ' AND b.version = n.expected AND b.last_digest = n.expected_digest')],
    fault: holdRace,
    reports: /, its open holds are |is not its entries|does not start where/,
  },
  {
    name: 'foreseen-state',
    without: 'version and digest in the UPDATE of balances that were foreseen and not locked',
    isQuick: false,
    edits: [off(WRITER, ' AND b.version = n.expected AND b.last_digest = n.expected_digest')],
    fault: foresightRace,
    reports: /, its open holds are |is not its entries|does not start where/,
  },
  {
    name: 'funds-check',
    without: 'the check of the funds',
    isQuick: true,
    edits: [off('ledger/posting/account-changes.js', 'available + freed >= 0n', 'true')],
    fault: fundsRace,
    reports: /ends below the limit|showed an available balance of -|available$/,
  },
  {
    name: 'day-lock',
    without: 'the shared lock on the business day, for which a close waits',
    isQuick: false,
    edits: [off(FACTS, ' LOCK IN SHARE MODE')],
    fault: commitHeldUp,
    reports: /was closed with \d+ vouchers and has/,
  },
  {
    name: 'hold-lock-and-version',
    without:
      'the lock on the rows of holds, the version in their UPDATE, and the unique number of their events',
    isQuick: false,
    edits: [
      off(HOLDS, ' ORDER BY h.id FOR UPDATE', ' ORDER BY h.id'),
      off(HOLDS, ' AND h.version = n.expected'),
      off(HOLDS, 'INSERT INTO hold_event ', 'INSERT IGNORE INTO hold_event '),
    ],
    fault: holdRace,
    reports: /hold \w+ (is|has|gave|was)|and hold \w+ do not say the same/,
  },
  {
    name: 'take-back-guard',
    without: 'the check of what is left of a voucher, on its locked progress',
    isQuick: false,
    edits: [off('ledger/voucher-progress/progress-participant.js', 'if (amount > left)', 'if (false)')],
    fault: takeBackRace,
    reports: /was taken back from too far|more was refunded of/,
  },
  {
    name: 'fence',
    without: 'the comparison of the fencing number in the protected transaction',
    isQuick: false,
    edits: [off('platform/lock/fence.repository.js', 'Number(row.number) === number', 'true')],
    fault: fencedProcess,
    reports: /whose lock had been taken over/,
  },
  {
    name: 'two-clocks',
    without: 'the database’s clock in the search for expired holds, and in their expiry',
    isQuick: false,
    edits: [
      off('ledger/holds/database/hold-list.repository.js', '), UTC_TIMESTAMP(6))', "), '9999-12-31')"),
      off('ledger/holds/hold.rules.js', ' && expiresAt <= databaseNow'),
    ],
    fault: clockJump,
    reports: /has expired before its time/,
  },
  {
    name: 'recorded-in-order',
    without: 'the rule that an account’s time never goes back',
    isQuick: false,
    edits: [off('ledger/posting/decide-posting.js', 'if (recordedAt > latest)', 'if (false)')],
    fault: clockJump,
    reports: /was recorded before the one before it/,
  },
  {
    name: 'digest-chain',
    without: 'the digest of the entry before in that of an entry',
    isQuick: false,
    edits: [
      off(
        'ledger/posting/derive-entries.js',
        'entryDigest(entry, before.digest, context)',
        "entryDigest(entry, '00'.repeat(32), context)",
      ),
    ],
    fault: anyRace,
    reports: /has a digest that is not its own/,
  },
  {
    name: 'atomic-batch',
    without: 'the one unit of an atomic batch: its items are posted each for itself',
    isQuick: false,
    edits: [
      off(
        'ledger/posting/posting-queue.js',
        "const [outcome] = await this.enqueue('bulk', [postings]);",
        `const each = await this.enqueue('bulk', postings.map((posting) => [posting]));
         const outcome = each.find(({ ok }) => !ok) ?? { ok: true, outcomes: each.flatMap(({ outcomes }) => outcomes) };`,
      ),
    ],
    fault: batchRace,
    reports: /which stand together, \d+ are there|was refused with .* and is there/,
  },
  {
    name: 'send-again',
    without:
      'the rule that nobody sends again what is processing: an unknown answer is followed by a second sending',
    isQuick: false,
    edits: [
      off(
        'payout-sending/send-payouts.js',
        'this.calls.send(channel, payout, claimedAt, traceId)',
        `this.calls.send(channel, payout, claimedAt, traceId).then((answer) =>
           answer.verdict.kind === 'unknown' ? this.calls.send(channel, payout, performance.now(), traceId) : answer)`,
      ),
    ],
    fault: fewPayouts,
    reports: /was (executed|sent) \d+ times/,
  },
  {
    name: 'not-found-is-failure',
    without: 'not-after, visibility delay and both clocks before "not found" concludes a failure',
    isQuick: false,
    edits: [
      off(
        'payout-sending/rules/not-found.rules.js',
        'from !== null && startedAt.every((time) => time > from)',
        'true',
      ),
    ],
    fault: fewPayouts,
    reports: /has failed and (was|will be) executed/,
  },
];
