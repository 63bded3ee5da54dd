import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../auth/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { accepted, refused, type Result } from '../errors/index.js';
import {
  cursorMalformed,
  decodeCursor,
  limitOf,
  pageFrom,
  type Page,
  type PageQuery,
} from '../http/index.js';
import {
  CATALOGUE,
  definitionOf,
  SETTING_NAMES,
  type SettingDefinition,
  type SettingName,
} from './catalogue.js';
import { RuntimeSettingRepository, type ToldChange, type ToldSetting } from './runtime-setting.repository.js';
import { readStored, type Setting } from './setting-value.rules.js';
import { settingRefusals } from './settings.errors.js';

/** A setting with all that is known of it; without a change it has its default. */
export interface DescribedSetting {
  readonly name: SettingName;
  readonly definition: SettingDefinition;
  readonly value: Setting;
  readonly defaultValue: Setting;
  readonly change: ToldSetting | undefined;
}

/** What is stored, which is what all nodes go by; the defaults are those of the node that is asked. */
@Injectable()
export class ReadSettings {
  constructor(
    private readonly repository: RuntimeSettingRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async all(caller: Caller): Promise<Result<DescribedSetting[]>> {
    if (caller.books !== '*') return refused(settingRefusals.scopedKey());
    const told = new Map((await this.repository.toldSettings()).map((row) => [row.name, row]));
    return accepted(SETTING_NAMES.map((name) => this.describe(name, told.get(name))));
  }

  async one(caller: Caller, name: string): Promise<Result<DescribedSetting>> {
    const all = await this.all(caller);
    if (!all.ok) return all;
    const found = all.value.find((setting) => setting.name === name);
    return found ? accepted(found) : refused(settingRefusals.unknown(name));
  }

  /** The latest change first. */
  async changes(caller: Caller, name: string, query: PageQuery): Promise<Result<Page<ToldChange>>> {
    if (caller.books !== '*') return refused(settingRefusals.scopedKey());
    if (!definitionOf(name)) return refused(settingRefusals.unknown(name));
    const before = startOf(query);
    if (!before.ok) return before;
    const limit = limitOf(query);
    const rows = await this.repository.changes(name, before.value, limit + 1);
    return accepted(
      pageFrom(
        rows,
        limit,
        ({ version }) => [String(version)],
        (row) => row,
      ),
    );
  }

  private describe(name: SettingName, change: ToldSetting | undefined): DescribedSetting {
    const definition: SettingDefinition = CATALOGUE[name];
    const defaultValue = definition.defaultOf(this.config);
    const text = change?.value ?? null;
    const stored = text === null ? undefined : readStored(definition, text);
    return { name, definition, value: stored ?? defaultValue, defaultValue, change };
  }
}

/** Changes are read backwards from their numbers; the first page begins above all of them. */
function startOf({ after }: PageQuery): Result<number> {
  if (after === undefined) return accepted(Number.MAX_SAFE_INTEGER);
  const parts = decodeCursor(after, 1);
  if (!parts.ok) return parts;
  const [version] = parts.value;
  return /^[1-9][0-9]{0,9}$/.test(version!) ? accepted(Number(version)) : refused(cursorMalformed());
}
