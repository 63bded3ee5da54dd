import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** Logs as the service does, and dies long before buffered lines are written. */
const DYING = `
  const { createLogging } = await import('./dist/src/platform/logging/index.js');
  const { logger } = createLogging('info');
  logger.info('a request');
  logger.error({ alarm: 'something' }, 'an alarm');
  logger.info('another request');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 300);`;

describe('the log of a process that is killed', () => {
  it('has every error and what came before it', () => {
    const { stdout, signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', DYING], {
      encoding: 'utf8',
    });
    expect(signal).toBe('SIGKILL');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { msg: string });
    expect(lines.map(({ msg }) => msg).slice(0, 2)).toEqual(['a request', 'an alarm']);
  });
});
