import { Entity, PrimaryColumn } from 'typeorm';

@Entity('book_currency')
export class BookCurrencyEntity {
  @PrimaryColumn({ name: 'book_id', type: 'bigint', transformer: { to: (id: number) => id, from: Number } })
  bookId!: number;

  @PrimaryColumn({ type: 'varchar', length: 16 })
  currency!: string;
}
