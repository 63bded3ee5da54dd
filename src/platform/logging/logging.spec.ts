import { describe, expect, it } from 'vitest';
import { createLogging } from './logging.js';

describe('the level of the log', () => {
  it('changes while it is written, also of the loggers that were made before', () => {
    const lines: string[] = [];
    const logging = createLogging('info', { write: (line) => void lines.push(line) });
    const child = logging.logger.child({ part: 'child' });
    const grandchild = child.child({ part: 'grandchild' });
    const heard = (): string[] => {
      lines.length = 0;
      for (const logger of [logging.logger, child, grandchild]) {
        logger.debug('debug');
        logger.error('error');
      }
      return lines.map((line) => (JSON.parse(line) as { level: string }).level);
    };
    expect(heard()).toEqual(['error', 'error', 'error']);
    logging.setLevel('debug');
    expect(heard()).toEqual(['debug', 'error', 'debug', 'error', 'debug', 'error']);
    logging.setLevel('silent');
    expect(heard()).toEqual([]);
  });
});
