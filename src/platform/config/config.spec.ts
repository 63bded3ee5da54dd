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

  it('posts alarms nowhere unless it is told where, and does not repeat that', () => {
    expect(readConfig(good).alarmWebhookUrl).toBeNull();
    const url = 'https://alarms.example/hook?key=s3cret';
    expect(readConfig({ ...good, ALARM_WEBHOOK_URL: url }).alarmWebhookUrl).toBe(url);
    for (const wrong of [
      'alarms.s3cret',
      'ftp://s3cret',
      'https://me:s3cret@host/',
      'http://h/s3cret path',
    ]) {
      const read = () => readConfig({ ...good, ALARM_WEBHOOK_URL: wrong });
      expect(read).toThrow(/ALARM_WEBHOOK_URL/);
      expect(read).not.toThrow(/s3cret/);
    }
  });

  it('gives balancers time to notice in production only, unless it is told otherwise', () => {
    const noticeOf = (env: Record<string, string>) => readConfig({ ...good, ...env }).shutdownNoticeSeconds;
    expect([noticeOf({}), noticeOf({ SUANPAN_ENV: 'production' })]).toEqual([0, 5]);
    expect(noticeOf({ SHUTDOWN_NOTICE_SECONDS: '7' })).toBe(7);
    expect(() => noticeOf({ SHUTDOWN_NOTICE_SECONDS: '61' })).toThrow(/SHUTDOWN_NOTICE_SECONDS/);
  });

  it('runs jobs on every node that is not told to leave them to others', () => {
    const runsJobs = (env: Record<string, string>) => readConfig({ ...good, ...env }).runsJobs;
    expect([runsJobs({}), runsJobs({ JOBS: 'on' }), runsJobs({ JOBS: 'off' })]).toEqual([true, true, false]);
    expect(() => runsJobs({ JOBS: 'no' })).toThrow(/JOBS must be one of on, off/);
  });

  it('refuses demonstration data in production', () => {
    expect(() => readConfig({ ...good, SUANPAN_ENV: 'production', DEMO_DATA: 'true' })).toThrow(/DEMO_DATA/);
  });
});
