import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { LOGGING, type Logging } from '../logging/index.js';
import { CATALOGUE, defaultsOf, SETTING_NAMES, type SettingName, type SettingValue } from './catalogue.js';
import { RuntimeSettingRepository, type StoredSetting } from './runtime-setting.repository.js';
import { readStored, type Setting } from './setting-value.rules.js';

/** How long another node may go on with an earlier value. */
const READ_AGAIN_MILLISECONDS = 1_000;

/**
 * The settings as this node knows them: read at the start, once a second from then on, and at once where they are
 * changed. A database that is away leaves the values as they are.
 */
@Injectable()
export class RuntimeSettings implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly values: Record<SettingName, Setting>;
  private readonly defaults: Readonly<Record<SettingName, Setting>>;
  private readonly listeners = new Map<SettingName, ((value: Setting) => void)[]>();
  /** Stored settings that were found to be of no use here, so that each is told once and not every second. */
  private readonly ignored = new Set<string>();
  private reading: Promise<void> = Promise.resolve();
  private databaseIsAway = false;
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(
    private readonly repository: RuntimeSettingRepository,
    @Inject(CONFIG) config: Config,
    @Inject(LOGGING) private readonly logging: Logging,
  ) {
    this.defaults = defaultsOf(config);
    this.values = { ...this.defaults };
  }

  /** The value in effect; for hot paths, which ask each time instead of keeping it. */
  get<Name extends SettingName>(name: Name): SettingValue<Name> {
    return this.values[name] as SettingValue<Name>;
  }

  /** Tells every other value from now on. Whoever registers in its constructor misses none since the defaults. */
  onChange<Name extends SettingName>(name: Name, listener: (value: SettingValue<Name>) => void): void {
    const known = this.listeners.get(name) ?? [];
    this.listeners.set(name, [...known, listener as (value: Setting) => void]);
  }

  /**
   * Reads what is stored and goes by it. Readings follow one another, so that what an earlier one found can never
   * replace what a later one has found.
   */
  refresh(): Promise<void> {
    this.reading = this.reading.then(() => this.read());
    return this.reading;
  }

  onModuleInit(): Promise<void> {
    return this.refresh();
  }

  onApplicationBootstrap(): void {
    this.readLater();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.reading;
  }

  private readLater(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.refresh().then(() => this.readLater()), READ_AGAIN_MILLISECONDS);
    this.timer.unref();
  }

  private async read(): Promise<void> {
    try {
      this.apply(await this.repository.all());
      if (this.databaseIsAway) this.logging.logger.info('Runtime settings are read again');
      this.databaseIsAway = false;
    } catch (error) {
      const message = 'Runtime settings could not be read; the last ones stay in effect';
      if (!this.databaseIsAway) this.logging.logger.warn({ err: error }, message);
      this.databaseIsAway = true;
    }
  }

  private apply(rows: readonly StoredSetting[]): void {
    const stored = new Map(rows.map((row) => [row.name, row]));
    for (const row of rows) if (!Object.hasOwn(CATALOGUE, row.name)) this.ignore(row, 'is not known here');
    for (const name of SETTING_NAMES) this.applyOne(name, this.usableValue(name, stored.get(name)));
  }

  private usableValue(name: SettingName, row: StoredSetting | undefined): Setting {
    if (!row || row.value === null) return this.defaults[name];
    const value = readStored(CATALOGUE[name], row.value);
    if (value === undefined) this.ignore(row, 'has a value that is not allowed here');
    return value ?? this.defaults[name];
  }

  private applyOne(name: SettingName, value: Setting): void {
    const before = this.values[name];
    if (before === value) return;
    this.values[name] = value;
    this.logging.logger.info({ setting: name, from: before, to: value }, 'a runtime setting has changed');
    for (const listener of this.listeners.get(name) ?? []) {
      try {
        listener(value);
      } catch (error) {
        this.logging.logger.error({ err: error, setting: name }, 'a runtime setting could not be applied');
      }
    }
  }

  /** Written by another version of the service: by a newer one beside it, or by one that was there before. */
  private ignore({ name, value, version }: StoredSetting, why: string): void {
    const row = `${name} ${version}`;
    if (this.ignored.has(row)) return;
    this.ignored.add(row);
    this.logging.logger.warn({ setting: name, value, version }, `a stored runtime setting ${why}; ignored`);
  }
}
