import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { PostingRuleRepository } from '../posting-rules/index.js';
import { StopRepository } from '../stops/index.js';

/** The settings that one group decides on. */
export interface SettingsOfGroup {
  isStopped(bookId: number, businessType: string): boolean;
  /** Id of the posting rule in force. */
  ruleInForce(bookId: number, businessType: string): number | undefined;
}

/**
 * Settings that every posting depends on, kept in memory with the epoch they were read at. Each group reads the epoch;
 * when it has moved the settings are read again before the group decides. A group keeps what it has read: another one
 * that reads at the same time, and ends later with older settings, must not change them under it.
 */
@Injectable()
export class PostingSettings {
  private latest: { epoch: bigint; settings: SettingsOfGroup } | null = null;

  constructor(
    private readonly stops: StopRepository,
    private readonly rules: PostingRuleRepository,
  ) {}

  /** Those that the last group has read, if there was one; they hold while the epoch is the same. */
  get lastRead(): { readonly epoch: bigint; readonly settings: SettingsOfGroup } | null {
    return this.latest;
  }

  /** @param epoch as the group's transaction has just read it */
  async at(tx: Tx, epoch: bigint): Promise<SettingsOfGroup> {
    if (this.latest?.epoch === epoch) return this.latest.settings;
    const settings = settingsOf(await this.stops.stoppedTypes(tx), await this.rules.inForceIds(tx));
    if (!this.latest || epoch > this.latest.epoch) this.latest = { epoch, settings };
    return settings;
  }
}

interface OfBusinessType {
  readonly bookId: number;
  readonly businessType: string;
}

function settingsOf(
  stopped: readonly OfBusinessType[],
  rules: readonly (OfBusinessType & { readonly ruleId: number })[],
): SettingsOfGroup {
  const keyOf = ({ bookId, businessType }: OfBusinessType): string => `${bookId}/${businessType}`;
  const stops = new Set(stopped.map(keyOf));
  const ruleIds = new Map(rules.map((rule) => [keyOf(rule), rule.ruleId]));
  return {
    isStopped: (bookId, businessType) => stops.has(keyOf({ bookId, businessType })),
    ruleInForce: (bookId, businessType) => ruleIds.get(keyOf({ bookId, businessType })),
  };
}
