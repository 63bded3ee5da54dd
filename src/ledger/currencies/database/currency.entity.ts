import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('currency')
export class CurrencyEntity {
  @PrimaryColumn({ type: 'varchar', length: 16 })
  code!: string;

  @Column({ type: 'varchar', length: 64 })
  name!: string;

  @Column({ type: 'tinyint' })
  decimals!: number;
}
