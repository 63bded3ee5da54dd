import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text } from '../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';
import type { BreakerState, Health } from '../rules/breaker.rules.js';
import type { Tokens } from '../rules/pacing.rules.js';

/** What is known of a channel at this moment, by the clock of the database. */
export interface ChannelPulse {
  readonly health: Health;
  readonly tokens: Tokens;
  /** In milliseconds. */
  readonly now: number;
}

interface PulseRow {
  readonly state: BreakerState;
  readonly marks: string;
  readonly untilAt: string;
  readonly tokens: number;
  readonly tokensAt: string;
  readonly now: string;
}

/** Breakers and rates of channels: one row each, locked for a moment by whoever claims or has heard of the channel. */
@Injectable()
export class HealthRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** In a transaction of its own, so that nobody waits for a new row. It begins with the tokens of a second. */
  async make(channelId: number): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO channel_health (channel_id, state, marks, until_at, tokens, tokens_at)
       VALUES (?, 'closed', '', UTC_TIMESTAMP(6), 0, UTC_TIMESTAMP(6) - INTERVAL 1 SECOND)
       ON DUPLICATE KEY UPDATE channel_id = channel_id`,
      [channelId],
    );
  }

  /** Of a channel that has one. The time is read behind the lock. @returns null when there is no row yet */
  async lock(tx: Tx, channelId: number): Promise<ChannelPulse | null> {
    const sql = sqlOf(tx);
    await sql.query(
      `SELECT channel_id FROM channel_health WHERE channel_id = ${integer(channelId)} FOR UPDATE`,
    );
    const [row] = await sql.query<PulseRow>(
      `SELECT state, marks, until_at AS untilAt, tokens, tokens_at AS tokensAt, UTC_TIMESTAMP(6) AS now
       FROM channel_health WHERE channel_id = ${integer(channelId)}`,
    );
    if (!row) return null;
    return {
      health: { state: row.state, marks: row.marks, until: millisecondsOf(row.untilAt) },
      tokens: { tokens: Number(row.tokens), at: millisecondsOf(row.tokensAt) },
      now: millisecondsOf(row.now),
    };
  }

  async setHealth(tx: Tx, channelId: number, { state, marks, until }: Health): Promise<void> {
    await sqlOf(tx).execute(
      `UPDATE channel_health SET state = ${text(state)}, marks = ${text(marks)}, until_at = ${text(timeOf(until))}
       WHERE channel_id = ${integer(channelId)}`,
    );
  }

  async setTokens(tx: Tx, channelId: number, { tokens, at }: Tokens): Promise<void> {
    await sqlOf(tx).execute('UPDATE channel_health SET tokens = ?, tokens_at = ? WHERE channel_id = ?', [
      ...[tokens, timeOf(at), channelId],
    ]);
  }

  /** Without a lock, for people and metrics. */
  async all(): Promise<{ channelId: number; state: BreakerState; untilAt: string }[]> {
    const rows: { channelId: string; state: BreakerState; untilAt: string }[] = await this.dataSource.query(
      'SELECT channel_id AS channelId, state, until_at AS untilAt FROM channel_health ORDER BY channel_id',
    );
    return rows.map((row) => ({ ...row, channelId: Number(row.channelId) }));
  }

  /** @returns true for the one node that is to tell; nobody else is for so many minutes */
  async markAlarmed(channelId: number, minutes: number): Promise<boolean> {
    const { affectedRows }: { affectedRows: number } = await this.dataSource.query(
      `UPDATE channel_health SET alarmed_at = UTC_TIMESTAMP(6) WHERE channel_id = ?
         AND (alarmed_at IS NULL OR alarmed_at < UTC_TIMESTAMP(6) - INTERVAL ? MINUTE)`,
      [channelId, minutes],
    );
    return affectedRows === 1;
  }
}

/** A time of the database in milliseconds; what is finer is cut off. */
export const millisecondsOf = (time: string): number => Date.parse(`${time.replace(' ', 'T')}Z`);

const timeOf = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace('T', ' ').replace('Z', '000');
