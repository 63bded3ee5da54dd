import { describe, expect, it } from 'vitest';
import { createLogging } from './logging.js';

function logged(write: (logger: ReturnType<typeof createLogging>['logger']) => void): string {
  let text = '';
  write(createLogging('info', { write: (line) => (text += line) }).logger);
  return text;
}

describe('the log', () => {
  it('says what a database error was, without its statement and data', () => {
    const error = Object.assign(new Error('Duplicate entry'), {
      errno: 1062,
      query: 'INSERT INTO account VALUES (?)',
      parameters: ['Alice'],
      cause: new Error('deeper'),
    });
    const text = logged((logger) => logger.error({ err: error }, 'request failed'));
    expect(JSON.parse(text)).toMatchObject({
      err: { message: 'Duplicate entry', code: 1062, cause: { message: 'deeper' } },
    });
    expect(text).not.toMatch(/INSERT|Alice/);
  });

  it('holds no credentials', () => {
    const text = logged((logger) =>
      logger.info({ headers: { authorization: 'Bearer sp_test_x' }, secret: 'sp_test_x' }, 'm'),
    );
    expect(text).not.toContain('sp_test_x');
  });
});
