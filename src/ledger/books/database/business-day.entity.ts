import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DayStatus } from '../book.js';

/** A business date of a book: postings hold the row in share mode, closing takes it exclusively. Times are texts. */
@Entity('business_day')
export class BusinessDayEntity {
  @PrimaryColumn({ name: 'book_id', type: 'bigint', transformer: { to: (id: number) => id, from: Number } })
  bookId!: number;

  @PrimaryColumn({ name: 'business_date', type: 'date' })
  businessDate!: string;

  @Column({ type: 'varchar', length: 8 })
  status!: DayStatus;

  @Column({ name: 'opened_at', type: 'char', length: 26 })
  openedAt!: string;

  @Column({ name: 'closed_at', type: 'char', length: 26, nullable: true })
  closedAt!: string | null;

  /** How often it was opened again after it had been closed. */
  @Column({ type: 'int' })
  reopenings!: number;
}
