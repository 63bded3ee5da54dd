import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AccountStatus } from '../account.js';

const key = { to: (id: number) => id, from: Number };
const flag = { to: (value: boolean) => (value ? 1 : 0), from: (value: number) => value === 1 };
const amount = { to: (minor: bigint) => minor.toString(), from: BigInt };
const limit = {
  to: (minor: bigint | null) => (minor === null ? null : minor.toString()),
  from: (minor: string | null) => (minor === null ? null : BigInt(minor)),
};

/**
 * The row that every posting locks. This module inserts it with the account and changes status, stops, limit and
 * version; everything else in it is written by posting alone.
 */
@Entity('account_balance')
export class AccountBalanceEntity {
  @PrimaryColumn({ name: 'account_id', type: 'bigint', transformer: key })
  accountId!: number;

  @Column({ type: 'char', length: 1 })
  status!: AccountStatus;

  @Column({ name: 'stop_in', type: 'tinyint', transformer: flag })
  stopIn!: boolean;

  @Column({ name: 'stop_out', type: 'tinyint', transformer: flag })
  stopOut!: boolean;

  @Column({ name: 'debit_total', type: 'decimal', precision: 50, scale: 0, transformer: amount })
  debitTotal!: bigint;

  @Column({ name: 'credit_total', type: 'decimal', precision: 50, scale: 0, transformer: amount })
  creditTotal!: bigint;

  @Column({ type: 'decimal', precision: 38, scale: 0, transformer: amount })
  held!: bigint;

  @Column({ type: 'decimal', precision: 38, scale: 0, transformer: amount })
  earmarked!: bigint;

  @Column({
    name: 'overdraft_limit',
    type: 'decimal',
    precision: 38,
    scale: 0,
    nullable: true,
    transformer: limit,
  })
  overdraftLimit!: bigint | null;

  @Column({ type: 'bigint', transformer: amount })
  version!: bigint;

  @Column({ name: 'last_sequence', type: 'bigint', transformer: amount })
  lastSequence!: bigint;

  @Column({ name: 'last_recorded_at', type: 'char', length: 26 })
  lastRecordedAt!: string;

  @Column({ name: 'last_digest', type: 'binary', length: 32 })
  lastDigest!: Buffer;
}
