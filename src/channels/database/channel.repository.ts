import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Caller } from '../../platform/auth/index.js';
import type { Tx } from '../../platform/database/index.js';
import { integer, text } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import { canonicalJson } from '../../platform/digest/index.js';
import type { Channel, ChannelTerms } from '../channel.js';
import type { StoredCredentials } from '../credentials.js';

export interface StoredChannel {
  readonly channel: Channel;
  readonly credentials: StoredCredentials;
}

interface ChannelRow {
  id: string;
  book_id: string;
  code: string;
  name: string;
  adapter: Channel['adapter'];
  environment: Channel['environment'];
  currency: string;
  decimals: number;
  clearing_account: string;
  fee_account: string | null;
  suspense_account: string | null;
  is_active: number;
  version: number;
  terms: string;
  base_url: string;
  key_id: string;
  sealed_secret: Buffer;
}

const SELECT = `SELECT STRAIGHT_JOIN h.id, h.book_id, h.code, h.name, h.adapter, h.environment, h.currency, c.decimals,
    h.clearing_account, h.fee_account, h.suspense_account, h.is_active, h.version, h.terms, h.base_url, h.key_id,
    h.sealed_secret
  FROM channel h`;
const CURRENCY = 'JOIN currency c FORCE INDEX (PRIMARY) ON c.code = h.currency';
const BY_CODE = `FORCE INDEX (channel_code) ${CURRENCY} WHERE h.book_id = ? AND h.code = ?`;

/** What a channel was from a change on. */
export interface ChannelVersion extends Pick<
  Channel,
  'version' | 'name' | 'feeAccount' | 'suspenseAccount' | 'isActive' | 'terms'
> {
  readonly reason: string;
  readonly client: string;
  readonly changedAt: string;
}

/** Channels as they are now, and as they were. */
@Injectable()
export class ChannelRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Every channel of every book: there are tens of them. */
  async all(): Promise<StoredChannel[]> {
    const rows: ChannelRow[] = await this.dataSource.query(`${SELECT} ${CURRENCY} ORDER BY h.id`);
    return rows.map(storedOf);
  }

  /** The next ones of a book in order of their codes. */
  async page(bookId: number, afterCode: string, atMost: number): Promise<StoredChannel[]> {
    const rows: ChannelRow[] = await this.dataSource.query(
      `${SELECT} FORCE INDEX (channel_code) ${CURRENCY}
       WHERE h.book_id = ${integer(bookId)} AND h.code > ${text(afterCode)} ORDER BY h.code LIMIT ${integer(atMost)}`,
    );
    return rows.map(storedOf);
  }

  async ofBook(bookId: number, code: string): Promise<StoredChannel | undefined> {
    const rows: ChannelRow[] = await this.dataSource.query(`${SELECT} ${BY_CODE}`, [bookId, code]);
    return rows[0] && storedOf(rows[0]);
  }

  /** Newest first, those below the version given. */
  async versions(channelId: number, below: number | null, atMost: number): Promise<ChannelVersion[]> {
    const beyond = below === null ? '' : `AND v.version < ${integer(below)}`;
    const rows: (Omit<ChannelVersion, 'isActive' | 'terms'> & { is_active: number; terms: string })[] =
      await this.dataSource.query(
        `SELECT STRAIGHT_JOIN v.version, v.name, v.fee_account AS feeAccount, v.suspense_account AS suspenseAccount,
           v.is_active, v.terms, v.reason, c.code AS client, v.changed_at AS changedAt
         FROM channel_version v FORCE INDEX (PRIMARY) JOIN client c FORCE INDEX (PRIMARY) ON c.id = v.client_id
         WHERE v.channel_id = ${integer(channelId)} ${beyond} ORDER BY v.version DESC LIMIT ${integer(atMost)}`,
      );
    return rows.map(({ is_active, terms, ...row }) => ({
      ...row,
      isActive: is_active === 1,
      terms: JSON.parse(terms) as ChannelTerms,
    }));
  }

  async byCode(tx: Tx, bookId: number, code: string): Promise<StoredChannel | undefined> {
    const rows = await sqlOf(tx).query<ChannelRow>(`${SELECT} ${BY_CODE}`, [bookId, code]);
    return rows[0] && storedOf(rows[0]);
  }

  async lock(tx: Tx, id: number): Promise<StoredChannel> {
    await sqlOf(tx).query(`SELECT id FROM channel WHERE id = ${integer(id)} FOR UPDATE`);
    const rows = await sqlOf(tx).query<ChannelRow>(`${SELECT} ${CURRENCY} WHERE h.id = ${integer(id)}`);
    return storedOf(rows[0]!);
  }

  /** The version that counts, held so until the transaction ends: no change of the channel commits meanwhile. */
  async shareVersion(tx: Tx, id: number): Promise<number | undefined> {
    const rows = await sqlOf(tx).query<{ version: number }>(
      `SELECT version FROM channel WHERE id = ${integer(id)} LOCK IN SHARE MODE`,
    );
    return rows[0]?.version;
  }

  /** @throws duplicate-key when the book has a channel of that code by now */
  async insert(tx: Tx, { channel, credentials }: StoredChannel, createdAt: string): Promise<void> {
    const { feeAccount, suspenseAccount, isActive, version, terms } = channel;
    await sqlOf(tx).execute(
      `INSERT INTO channel (id, book_id, code, name, adapter, environment, currency, clearing_account, fee_account,
         suspense_account, is_active, version, terms, base_url, key_id, sealed_secret, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        ...[channel.id, channel.bookId, channel.code, channel.name, channel.adapter, channel.environment],
        ...[channel.currency, channel.clearingAccount, feeAccount, suspenseAccount, isActive ? 1 : 0],
        ...[version, canonicalJson(terms), credentials.baseUrl, credentials.keyId],
        ...[credentials.sealedSecret, createdAt],
      ],
    );
  }

  /** What may change of a channel that is locked. */
  async update(tx: Tx, channel: Channel): Promise<void> {
    await sqlOf(tx).execute(
      `UPDATE channel SET name = ?, fee_account = ?, suspense_account = ?, is_active = ?, version = ?, terms = ?
       WHERE id = ? AND version = ?`,
      [
        ...[channel.name, channel.feeAccount, channel.suspenseAccount, channel.isActive ? 1 : 0],
        ...[channel.version, canonicalJson(channel.terms), channel.id, channel.version - 1],
      ],
    );
  }

  async setCredentials(tx: Tx, id: number, credentials: StoredCredentials): Promise<void> {
    const { baseUrl, keyId, sealedSecret } = credentials;
    await sqlOf(tx).execute('UPDATE channel SET base_url = ?, key_id = ?, sealed_secret = ? WHERE id = ?', [
      ...[baseUrl, keyId, sealedSecret, id],
    ]);
  }

  async insertVersion(
    tx: Tx,
    channel: Channel,
    { caller, reason, changedAt }: { caller: Caller; reason: string; changedAt: string },
  ): Promise<void> {
    await sqlOf(tx).execute(
      `INSERT INTO channel_version (channel_id, name, fee_account, suspense_account, is_active, version, terms, reason,
         client_id, api_key_id, trace_id, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        ...[channel.id, channel.name, channel.feeAccount, channel.suspenseAccount, channel.isActive ? 1 : 0],
        ...[channel.version, canonicalJson(channel.terms), reason],
        ...[caller.clientId, caller.apiKeyId, caller.traceId, changedAt],
      ],
    );
  }
}

function storedOf(row: ChannelRow): StoredChannel {
  return {
    channel: {
      id: Number(row.id),
      bookId: Number(row.book_id),
      code: row.code,
      name: row.name,
      adapter: row.adapter,
      environment: row.environment,
      currency: row.currency,
      decimals: row.decimals,
      clearingAccount: row.clearing_account,
      feeAccount: row.fee_account,
      suspenseAccount: row.suspense_account,
      isActive: row.is_active === 1,
      version: row.version,
      terms: JSON.parse(row.terms) as ChannelTerms,
    },
    credentials: { baseUrl: row.base_url, keyId: row.key_id, sealedSecret: row.sealed_secret },
  };
}
