import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * A book. Keys are numbers (BIGINT comes as text); times are texts, because as dates they would lose their
 * microseconds and be read in the zone of the machine.
 */
@Entity('book')
export class BookEntity {
  @PrimaryColumn({ type: 'bigint', transformer: { to: (id: number) => id, from: Number } })
  id!: number;

  @Column({ type: 'varchar', length: 32 })
  code!: string;

  @Column({ type: 'varchar', length: 128 })
  name!: string;

  @Column({ name: 'legal_entity', type: 'varchar', length: 128 })
  legalEntity!: string;

  @Column({ name: 'time_zone', type: 'varchar', length: 40 })
  timeZone!: string;

  @Column({ name: 'business_date', type: 'date' })
  businessDate!: string;

  @Column({ name: 'created_at', type: 'char', length: 26 })
  createdAt!: string;
}
