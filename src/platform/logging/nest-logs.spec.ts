import { describe, expect, it } from 'vitest';
import { createLogging, NestLogs } from './logging.js';

function logged(write: (logs: NestLogs) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(new NestLogs(createLogging('info', { write: (line) => void lines.push(line) }).logger));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("lines that come by Nest's Logger", () => {
  it('have the fields of the object that a module gives, under its message', () => {
    const [line] = logged((logs) =>
      logs.error({ message: 'Not stored', alarm: 'not-stored', traceId: 'ab' }, undefined, 'Posting'),
    );
    expect(line).toEqual({
      level: 'error',
      time: expect.any(Number),
      context: 'Posting',
      alarm: 'not-stored',
      traceId: 'ab',
      msg: 'Not stored',
    });
  });

  it('tell what has happened to a module, and not how Nest was put together', () => {
    const lines = logged((logs) => {
      logs.log('RouterExplorer mapped a route', 'RouterExplorer');
      logs.log({ message: 'Holds expired', expired: 3 }, 'Holds');
    });
    expect(lines).toMatchObject([{ level: 'info', context: 'Holds', expired: 3, msg: 'Holds expired' }]);
  });

  it('may be texts, errors, or anything', () => {
    const lines = logged((logs) => {
      logs.warn('a text', 'Who');
      logs.error(new Error('an error'), 'the stack', 'Who');
      logs.warn(7);
    });
    expect(lines).toMatchObject([
      { level: 'warn', context: 'Who', msg: 'a text' },
      {
        level: 'error',
        context: 'Who',
        stack: 'the stack',
        err: { message: 'an error' },
        msg: 'Error: an error',
      },
      { level: 'warn', msg: '7' },
    ]);
  });
});
