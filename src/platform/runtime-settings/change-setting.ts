import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/index.js';
import type { Caller } from '../auth/index.js';
import { Clock, toDatabaseTime } from '../clock/index.js';
import { Transactions, type Tx } from '../database/index.js';
import { accepted, refused, type Result } from '../errors/index.js';
import { definitionOf } from './catalogue.js';
import { RuntimeSettingRepository } from './runtime-setting.repository.js';
import { RuntimeSettings } from './runtime-settings.js';
import { readValue } from './setting-value.rules.js';
import { settingRefusals } from './settings.errors.js';

export interface SettingOrder {
  readonly name: string;
  /** Null for the default. */
  readonly value: unknown;
  readonly reason: string;
  /** The version the caller has seen; 0 for a setting that was never changed. */
  readonly expectedVersion: number | undefined;
}

/** Changes a setting: for this node from the answer on, for the others within a second or so. */
@Injectable()
export class ChangeSetting {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: RuntimeSettingRepository,
    private readonly settings: RuntimeSettings,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async execute(caller: Caller, order: SettingOrder): Promise<Result<void>> {
    if (caller.books !== '*') return refused(settingRefusals.scopedKey());
    const definition = definitionOf(order.name);
    if (!definition) return refused(settingRefusals.unknown(order.name));
    const wanted = order.value === null ? accepted(null) : readValue(definition, order.value);
    if (!wanted.ok) return wanted;

    const text = wanted.value === null ? null : String(wanted.value);
    const outcome = await this.transactions.runAmongTwins((tx) => this.change(tx, caller, order, text));
    if (outcome.ok) await this.settings.refresh();
    return outcome;
  }

  /** What is there already is not changed again, so that a change sent twice is one. */
  private async change(
    tx: Tx,
    caller: Caller,
    { name, reason, expectedVersion }: SettingOrder,
    newValue: string | null,
  ): Promise<Result<void>> {
    const known = await this.repository.lock(tx, name);
    const oldValue = known?.value ?? null;
    const seen = known?.version ?? 0;
    if (oldValue === newValue) return accepted(undefined);
    if (expectedVersion !== undefined && expectedVersion !== seen) {
      return refused(settingRefusals.versionDiffers(seen));
    }
    const { clientId, apiKeyId, traceId } = caller;
    const version = seen + 1;
    const at = toDatabaseTime(this.clock.now());
    const change = { name, version, oldValue, newValue, reason, clientId, apiKeyId, traceId, at };
    await this.repository.record(tx, change);
    const event = { caller, bookId: null, action: 'runtime-setting.change', target: name, reason };
    await this.audit.record(tx, { ...event, detail: { from: oldValue, to: newValue, version } });
    return accepted(undefined);
  }
}
