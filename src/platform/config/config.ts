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
}

export type Environment = 'development' | 'test' | 'production';
export type LogLevel = (typeof LOG_LEVELS)[number];
/** Keys of the demonstration book, one per role; development only. */
export type DemoKeys = Readonly<Record<'admin' | 'poster' | 'finance' | 'operator', string>>;

const ENVIRONMENTS = ['development', 'test', 'production'] as const;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

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
  };
  if (problems.length > 0) throw new Error(`The configuration is not usable:\n- ${problems.join('\n- ')}`);
  return config;
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
