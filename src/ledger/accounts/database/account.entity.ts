import { Column, Entity, PrimaryColumn } from 'typeorm';

const key = { to: (id: number) => id, from: Number };
const flag = { to: (value: boolean) => (value ? 1 : 0), from: (value: number) => value === 1 };

/** What describes an account; written once, when it is opened. The time is a text, as everywhere. */
@Entity('account')
export class AccountEntity {
  @PrimaryColumn({ type: 'bigint', transformer: key })
  id!: number;

  @Column({ name: 'book_id', type: 'bigint', transformer: key })
  bookId!: number;

  @Column({ type: 'varchar', length: 128 })
  code!: string;

  @Column({ type: 'varchar', length: 128 })
  name!: string;

  @Column({ name: 'gl_account_id', type: 'bigint', transformer: key })
  glAccountId!: number;

  @Column({ type: 'varchar', length: 16 })
  currency!: string;

  @Column({ type: 'varchar', length: 64, nullable: true })
  party!: string | null;

  @Column({ name: 'external_reference', type: 'varchar', length: 128, nullable: true })
  externalReference!: string | null;

  @Column({ name: 'must_be_zero', type: 'tinyint', transformer: flag })
  mustBeZero!: boolean;

  @Column({ type: 'text' })
  metadata!: string;

  @Column({ name: 'opened_at', type: 'char', length: 26 })
  openedAt!: string;
}
