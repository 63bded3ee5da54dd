import { Column, Entity, PrimaryColumn } from 'typeorm';

const key = { to: (id: number) => id, from: Number };
const version = { to: (value: bigint) => value.toString(), from: BigInt };

/** One step in the life of an account, with who and why; insert-only. Version 0 is its opening. */
@Entity('account_change')
export class AccountChangeEntity {
  @PrimaryColumn({ name: 'account_id', type: 'bigint', transformer: key })
  accountId!: number;

  @PrimaryColumn({ type: 'bigint', transformer: version })
  version!: bigint;

  @Column({ type: 'varchar', length: 16 })
  kind!: 'opening' | 'status' | 'stop-in' | 'stop-out' | 'overdraft-limit';

  @Column({ name: 'old_value', type: 'varchar', length: 64 })
  oldValue!: string;

  @Column({ name: 'new_value', type: 'varchar', length: 64 })
  newValue!: string;

  @Column({ type: 'varchar', length: 255 })
  reason!: string;

  @Column({ name: 'client_id', type: 'bigint', transformer: key })
  clientId!: number;

  @Column({ name: 'api_key_id', type: 'bigint', transformer: key })
  apiKeyId!: number;

  @Column({ name: 'trace_id', type: 'char', length: 32 })
  traceId!: string;

  @Column({ type: 'char', length: 26 })
  at!: string;
}
