import { describe, expect, it } from 'vitest';
import { readConfig } from './config.js';

const good = {
  DATABASE_URL: 'mysql://app:secret@127.0.0.1:3306/suanpan',
  REDIS_URL: 'redis://127.0.0.1:6379',
  API_KEY_PEPPER: 'ab'.repeat(32),
};

describe('configuration is checked at boot', () => {
  it('fills in the documented defaults', () => {
    expect(readConfig(good)).toMatchObject({
      environment: 'development',
      httpPort: 3000,
      databasePoolSize: 12,
      demoKeys: null,
    });
  });

  it('names every variable that is wrong at once', () => {
    expect(() => readConfig({ HTTP_PORT: 'x', LOG_LEVEL: 'loud' })).toThrow(
      /HTTP_PORT[^]*DATABASE_URL[^]*REDIS_URL[^]*LOG_LEVEL[^]*API_KEY_PEPPER/,
    );
  });

  it('closes the metrics unless they have a token that cannot be guessed', () => {
    expect(readConfig(good).metricsToken).toBeNull();
    expect(readConfig({ ...good, METRICS_TOKEN: 'ab'.repeat(16) }).metricsToken).toBe('ab'.repeat(16));
    for (const token of ['short', 'a b'.repeat(20), 'é'.repeat(40)])
      expect(() => readConfig({ ...good, METRICS_TOKEN: token })).toThrow(/METRICS_TOKEN/);
  });

  it('gives balancers time to notice in production only, unless it is told otherwise', () => {
    const noticeOf = (env: Record<string, string>) => readConfig({ ...good, ...env }).shutdownNoticeSeconds;
    expect([noticeOf({}), noticeOf({ SUANPAN_ENV: 'production' })]).toEqual([0, 5]);
    expect(noticeOf({ SHUTDOWN_NOTICE_SECONDS: '7' })).toBe(7);
    expect(() => noticeOf({ SHUTDOWN_NOTICE_SECONDS: '61' })).toThrow(/SHUTDOWN_NOTICE_SECONDS/);
  });

  it('refuses demonstration data in production', () => {
    expect(() => readConfig({ ...good, SUANPAN_ENV: 'production', DEMO_DATA: 'true' })).toThrow(/DEMO_DATA/);
  });
});
