import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import { integer } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import {
  DEFAULT_APPROVAL_MINUTES,
  DEFAULT_DUPLICATE_WINDOW_MINUTES,
  USUAL_PREFERENCES,
  type ApprovalRule,
  type LimitScope,
  type PayoutLimit,
  type PayoutRoute,
  type PayoutTerms,
  type Preference,
} from '../payout-terms.js';

export type PayoutSettings = Pick<PayoutTerms, 'duplicateWindowMinutes' | 'approvalMinutes' | 'payeesOnly'>;

/** What the payouts of a book are decided on. */
@Injectable()
export class PayoutTermsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The version first: what is read after it is at least as new, and a group that meets a newer version reads again. */
  async read(bookId: number): Promise<PayoutTerms> {
    const book = `book_id = ${integer(bookId)}`;
    const [settings]: SettingsRow[] = await this.dataSource.query(`${SETTINGS} WHERE ${book}`);
    const [[zone], limits, routes, rules] = await Promise.all([
      this.dataSource.query<{ timeZone: string }[]>(
        `SELECT time_zone AS timeZone FROM book WHERE id = ${integer(bookId)}`,
      ),
      this.dataSource.query<LimitRow[]>(
        `${LIMITS} WHERE ${book} AND ${LIMITING} ORDER BY scope, subject, currency`,
      ),
      this.dataSource.query<RouteRow[]>(`${ROUTES} WHERE ${book} ORDER BY code`),
      this.dataSource.query<RuleRow[]>(`${RULES} WHERE ${book} ORDER BY client, currency`),
    ]);
    return {
      bookId,
      timeZone: zone!.timeZone,
      ...settingsOf(settings),
      limits: limits.map(limitOfRow),
      routes: routes.map(routeOfRow),
      approvalRules: rules.map(({ upTo, ...rule }) => ({ ...rule, upTo: BigInt(upTo) })),
    };
  }

  /** The terms to decide payouts on: their version stands in a row from now on, for groups to hold. */
  async readToDecide(bookId: number): Promise<PayoutTerms> {
    const terms = await this.read(bookId);
    if (terms.version > 0) return terms;
    await this.dataSource.query(ADVANCE, [bookId, 0]);
    return this.read(bookId);
  }

  /** Those with a route that moves payouts by itself. A table of terms: it is small. */
  async booksThatReroute(): Promise<{ bookId: number; code: string }[]> {
    const rows: { bookId: string; code: string }[] = await this.dataSource.query(
      `SELECT DISTINCT b.id AS bookId, b.code FROM payout_route r JOIN book b ON b.id = r.book_id
       WHERE r.reroute_after_minutes IS NOT NULL AND r.is_active = 1 ORDER BY b.id`,
    );
    return rows.map(({ bookId, code }) => ({ bookId: Number(bookId), code }));
  }

  /**
   * Begins a change: gives the terms of the book their next version, which makes changes wait for each other.
   * @returns the settings as they are
   */
  async advance(tx: Tx, bookId: number): Promise<PayoutSettings> {
    await sqlOf(tx).execute(ADVANCE, [bookId, 1]);
    const [row] = await sqlOf(tx).query<SettingsRow>(`${SETTINGS} WHERE book_id = ? FOR UPDATE`, [bookId]);
    const { version: _version, ...settings } = settingsOf(row);
    return settings;
  }

  async setSettings(tx: Tx, bookId: number, settings: PayoutSettings): Promise<void> {
    await sqlOf(tx).execute(
      `UPDATE payout_book SET duplicate_window_minutes = ?, approval_minutes = ?, payees_only = ?
       WHERE book_id = ?`,
      [settings.duplicateWindowMinutes, settings.approvalMinutes, settings.payeesOnly, bookId],
    );
  }

  async limit(
    tx: Tx,
    bookId: number,
    { scope, subject, currency }: Pick<PayoutLimit, 'scope' | 'subject' | 'currency'>,
  ): Promise<PayoutLimit | null> {
    const rows = await sqlOf(tx).query<LimitRow>(
      `${LIMITS} WHERE book_id = ? AND scope = ? AND subject = ? AND currency = ? AND ${LIMITING} FOR UPDATE`,
      [bookId, scope, subject, currency],
    );
    return rows[0] ? limitOfRow(rows[0]) : null;
  }

  /** Without a maximum it is none any more; the row stays. */
  async setLimit(tx: Tx, bookId: number, limit: PayoutLimit, changedAt: string): Promise<void> {
    const { scope, subject, currency, maximumAmount, maximumCount } = limit;
    await sqlOf(tx).execute(
      `INSERT INTO payout_limit (book_id, scope, subject, currency, maximum_amount, maximum_count, changed_at)
       VALUES (?, ?, ?, ?, ${maximumAmount === null ? 'NULL' : integer(maximumAmount)}, ?, ?)
       ON DUPLICATE KEY UPDATE maximum_amount = VALUES(maximum_amount), maximum_count = VALUES(maximum_count),
         changed_at = VALUES(changed_at)`,
      [bookId, scope, subject, currency, maximumCount, changedAt],
    );
  }

  async setRoute(
    tx: Tx,
    bookId: number,
    { code, candidates, isActive, prefer, rerouteAfterMinutes }: PayoutRoute,
    changedAt: string,
  ): Promise<void> {
    await sqlOf(tx).execute(
      `INSERT INTO payout_route
         (book_id, code, candidates, is_active, changed_at, prefer, reroute_after_minutes) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON DUPLICATE KEY UPDATE candidates = VALUES(candidates), is_active = VALUES(is_active),
         changed_at = VALUES(changed_at), prefer = VALUES(prefer), reroute_after_minutes = VALUES(reroute_after_minutes)`,
      [bookId, code, JSON.stringify(candidates), isActive, changedAt, prefer.join(','), rerouteAfterMinutes],
    );
  }

  async approvalRule(tx: Tx, bookId: number, client: string, currency: string): Promise<ApprovalRule | null> {
    const [row] = await sqlOf(tx).query<RuleRow>(
      `${RULES} WHERE book_id = ? AND client = ? AND currency = ? FOR UPDATE`,
      [bookId, client, currency],
    );
    return row ? { ...row, upTo: BigInt(row.upTo) } : null;
  }

  async setApprovalRule(tx: Tx, bookId: number, rule: ApprovalRule, changedAt: string): Promise<void> {
    await sqlOf(tx).execute(
      `INSERT INTO payout_approval_rule (book_id, client, currency, up_to, changed_at)
       VALUES (?, ?, ?, ${integer(rule.upTo)}, ?)
       ON DUPLICATE KEY UPDATE up_to = VALUES(up_to), changed_at = VALUES(changed_at)`,
      [bookId, rule.client, rule.currency, changedAt],
    );
  }
}

interface SettingsRow {
  version: string | number;
  duplicateWindowMinutes: string | number;
  approvalMinutes: string | number;
  payeesOnly: number;
}

interface LimitRow {
  scope: LimitScope;
  subject: string;
  currency: string;
  maximumAmount: string | null;
  maximumCount: string | number | null;
}

interface RouteRow {
  code: string;
  candidates: string;
  isActive: number;
  prefer: string | null;
  rerouteAfterMinutes: string | number | null;
}

type RuleRow = Omit<ApprovalRule, 'upTo'> & { upTo: string };

const SETTINGS = `SELECT version, duplicate_window_minutes AS duplicateWindowMinutes,
  approval_minutes AS approvalMinutes, payees_only AS payeesOnly FROM payout_book`;
/** Of a book, by so many versions; the first time with the settings that nobody has set. */
const ADVANCE = `INSERT INTO payout_book (book_id, version, duplicate_window_minutes, approval_minutes)
  VALUES (?, ?, ${DEFAULT_DUPLICATE_WINDOW_MINUTES}, ${DEFAULT_APPROVAL_MINUTES})
  ON DUPLICATE KEY UPDATE version = version + VALUES(version)`;
const LIMITS = `SELECT scope, subject, currency, maximum_amount AS maximumAmount, maximum_count AS maximumCount
  FROM payout_limit`;
const LIMITING = '(maximum_amount IS NOT NULL OR maximum_count IS NOT NULL)';
const ROUTES = `SELECT code, candidates, is_active AS isActive, prefer, reroute_after_minutes AS rerouteAfterMinutes
  FROM payout_route`;
const RULES = 'SELECT client, currency, up_to AS upTo FROM payout_approval_rule';

function settingsOf(row: SettingsRow | undefined): PayoutSettings & Pick<PayoutTerms, 'version'> {
  if (!row)
    return {
      version: 0,
      duplicateWindowMinutes: DEFAULT_DUPLICATE_WINDOW_MINUTES,
      approvalMinutes: DEFAULT_APPROVAL_MINUTES,
      payeesOnly: false,
    };
  return {
    version: Number(row.version),
    duplicateWindowMinutes: Number(row.duplicateWindowMinutes),
    approvalMinutes: Number(row.approvalMinutes),
    payeesOnly: row.payeesOnly === 1,
  };
}

const limitOfRow = ({ maximumAmount, maximumCount, ...row }: LimitRow): PayoutLimit => ({
  ...row,
  maximumAmount: maximumAmount === null ? null : BigInt(maximumAmount),
  maximumCount: maximumCount === null ? null : Number(maximumCount),
});

const routeOfRow = ({ code, candidates, isActive, prefer, rerouteAfterMinutes }: RouteRow): PayoutRoute => ({
  code,
  candidates: JSON.parse(candidates) as PayoutRoute['candidates'],
  isActive: isActive === 1,
  // Routes made before there were preferences have the usual ones.
  prefer: prefer === null ? USUAL_PREFERENCES : (prefer.split(',') as Preference[]),
  rerouteAfterMinutes: rerouteAfterMinutes === null ? null : Number(rerouteAfterMinutes),
});
