import { isAbsolute } from 'node:path';
import { readTracing, type TracingConfig } from './tracing-config.js';

/** All configuration, read and checked once at boot; `.env.example` documents every variable with its unit. */
export interface Config {
  readonly environment: Environment;
  readonly httpHost: string;
  readonly httpPort: number;
  readonly databaseUrl: string;
  readonly databasePoolSize: number;
  readonly redisUrl: string;
  readonly logLevel: LogLevel;
  readonly apiKeyPepper: string;
  readonly demoKeys: DemoKeys | null;
  /** Opens the metrics; null: they are open to nobody. */
  readonly metricsToken: string | null;
  /** Where alarms are posted to; may hold a secret. null: nowhere. */
  readonly alarmWebhookUrl: string | null;
  /** null: no traces. */
  readonly tracing: TracingConfig | null;
  /** How long readiness is off before the server stops listening, so that balancers look elsewhere. */
  readonly shutdownNoticeSeconds: number;
  /** Whether this node runs jobs, or leaves them to others. */
  readonly runsJobs: boolean;
  /** How often a node that runs jobs looks for runs of clearing to go on with. */
  readonly clearingRoundMilliseconds: number;
  /** Where payment files are left for banks, and those of banks are found. null: files are carried by people. */
  readonly paymentFilesDirectory: string | null;
  /** Where trade files are dropped and spooled. null: they are spooled in a folder of this node, and none is looked into. */
  readonly tradeFilesDirectory: string | null;
}

export type Environment = 'development' | 'test' | 'production';
export type LogLevel = (typeof LOG_LEVELS)[number];
/** Keys of the demonstration book, one per role; development only. */
export type DemoKeys = Readonly<Record<'admin' | 'poster' | 'finance' | 'operator', string>>;

export const ENVIRONMENTS = ['development', 'test', 'production'] as const;
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Balancers ask every few seconds; where there is none nobody should wait. */
const NOTICE_SECONDS: Readonly<Record<Environment, number>> = { production: 5, development: 0, test: 0 };

/** Nest's injection token for {@link Config}. */
export const CONFIG = Symbol('Config');

/**
 * Reads the configuration from environment variables.
 * @throws Error naming every variable that is missing or wrong, and what it should be.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const problems: string[] = [];
  const required = (name: string, shape: RegExp, meaning: string): string => {
    const value = env[name] ?? '';
    if (!shape.test(value)) problems.push(`${name} must be ${meaning}`);
    return value;
  };
  const choice = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const value = env[name] ?? fallback;
    if (!allowed.includes(value as T)) problems.push(`${name} must be one of ${allowed.join(', ')}`);
    return value as T;
  };
  const whole = (name: string, fallback: number, min: number, max: number): number => {
    const value = Number(env[name] ?? fallback);
    if (!Number.isInteger(value) || value < min || value > max) {
      problems.push(`${name} must be a whole number from ${min} to ${max}`);
    }
    return value;
  };

  const environment = choice('SUANPAN_ENV', ENVIRONMENTS, 'development');
  const config: Config = {
    environment,
    httpHost: env.HTTP_HOST ?? '127.0.0.1',
    httpPort: whole('HTTP_PORT', 3000, 0, 65535),
    databaseUrl: required(
      'DATABASE_URL',
      /^mysql:\/\/[^/]+\/\w+$/,
      'mysql://user:password@host:port/database',
    ),
    databasePoolSize: whole('DATABASE_POOL_SIZE', 12, 4, 500),
    redisUrl: required('REDIS_URL', /^rediss?:\/\/.+/, 'redis://host:port'),
    logLevel: choice('LOG_LEVEL', LOG_LEVELS, 'info'),
    apiKeyPepper: required(
      'API_KEY_PEPPER',
      /^[0-9a-f]{64}$/,
      '64 hexadecimal digits (openssl rand -hex 32)',
    ),
    demoKeys: readDemoKeys(env, environment, problems),
    metricsToken: readMetricsToken(env, problems),
    alarmWebhookUrl: readAlarmWebhook(env, problems),
    tracing: readTracing(env, problems),
    shutdownNoticeSeconds: whole('SHUTDOWN_NOTICE_SECONDS', NOTICE_SECONDS[environment] ?? 0, 0, 60),
    paymentFilesDirectory: readDirectory(env, 'PAYMENT_FILES_DIR', problems),
    tradeFilesDirectory: readDirectory(env, 'TRADE_FILES_DIR', problems),
    clearingRoundMilliseconds: whole('CLEARING_ROUND_MILLISECONDS', 5_000, 20, 60_000),
    runsJobs: choice('JOBS', ['on', 'off'], 'on') === 'on',
  };
  if (problems.length > 0) throw new Error(`The configuration is not usable:\n- ${problems.join('\n- ')}`);
  return config;
}

function readDirectory(env: NodeJS.ProcessEnv, name: string, problems: string[]): string | null {
  const directory = env[name];
  if (!directory) return null;
  if (!isAbsolute(directory)) problems.push(`${name} must be an absolute path`);
  return directory;
}

function readMetricsToken(env: NodeJS.ProcessEnv, problems: string[]): string | null {
  const token = env.METRICS_TOKEN;
  if (!token) return null;
  if (!/^[\x21-\x7e]{32,256}$/.test(token))
    problems.push(
      'METRICS_TOKEN must be 32 to 256 printable characters without spaces (openssl rand -hex 32)',
    );
  return token;
}

/** The address itself is not repeated in the problem: it may hold a secret. */
function readAlarmWebhook(env: NodeJS.ProcessEnv, problems: string[]): string | null {
  const url = env.ALARM_WEBHOOK_URL;
  if (!url) return null;
  if (!/^https?:\/\/[^\s/?#@]+([/?][^\s#]*)?$/.test(url) || !URL.canParse(url))
    problems.push(
      'ALARM_WEBHOOK_URL must be http://host/path or https://host/path, without user and password',
    );
  return url;
}

function readDemoKeys(env: NodeJS.ProcessEnv, environment: Environment, problems: string[]): DemoKeys | null {
  if (env.DEMO_DATA !== 'true') return null;
  if (environment === 'production') {
    problems.push('DEMO_DATA must not be true in production');
    return null;
  }
  const key = (name: string): string => {
    const value = env[name] ?? '';
    if (!/^sp_demo_[0-9a-f]{8}_[0-9a-f]{48}$/.test(value)) {
      problems.push(`${name} must be a demo key, sp_demo_<8 hex>_<48 hex>, when DEMO_DATA is true`);
    }
    return value;
  };
  return {
    admin: key('DEMO_ADMIN_KEY'),
    poster: key('DEMO_POSTER_KEY'),
    finance: key('DEMO_FINANCE_KEY'),
    operator: key('DEMO_OPERATOR_KEY'),
  };
}
