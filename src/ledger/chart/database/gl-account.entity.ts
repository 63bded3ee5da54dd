import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { GlClass } from '../gl-account.js';

const key = { to: (id: number | null) => id, from: (id: string | null) => (id === null ? null : Number(id)) };
const flag = { to: (value: boolean) => (value ? 1 : 0), from: (value: number) => value === 1 };

/** A node of a chart. It has update rights for the sake of locking alone; no statement changes it. */
@Entity('gl_account')
export class GlAccountEntity {
  @PrimaryColumn({ type: 'bigint', transformer: key })
  id!: number;

  @Column({ name: 'book_id', type: 'bigint', transformer: key })
  bookId!: number;

  @Column({ type: 'varchar', length: 32 })
  code!: string;

  @Column({ type: 'varchar', length: 128 })
  name!: string;

  @Column({ name: 'parent_id', type: 'bigint', nullable: true, transformer: key })
  parentId!: number | null;

  @Column({ type: 'varchar', length: 10 })
  class!: GlClass;

  @Column({ name: 'normal_side', type: 'char', length: 1 })
  normalSide!: 'D' | 'C';

  @Column({ name: 'may_overdraw', type: 'tinyint', transformer: flag })
  mayOverdraw!: boolean;
}
