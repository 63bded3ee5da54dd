import type { LoggerService } from '@nestjs/common';
import { destination, pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import type { LogLevel } from '../config/index.js';
import { describeError } from './describe-error.js';
import { LineBuffer } from './line-buffer.js';

export interface Logging {
  readonly logger: Logger;
  /** Writes out what is still buffered; the last thing a process does. */
  readonly flush: () => void;
  /** Of the logger and of those that were made of it, which have none of their own. */
  readonly setLevel: (level: LogLevel) => void;
}

/** Nest's injection token for {@link Logging}. */
export const LOGGING = Symbol('Logging');

const ERROR = pino.levels.values.error!;
const FLUSH_EVERY_MILLISECONDS = 1_000;

/**
 * JSON lines on standard output, buffered so that a request never waits for the terminal. Errors, and alarms with them, go
 * out at once: the process may be about to die.
 * @param stream where tests read what was logged
 */
export function createLogging(level: LogLevel, stream?: DestinationStream): Logging {
  const output = stream ? null : new LineBuffer(destination({ dest: 1, sync: false }));
  const options: LoggerOptions = {
    level,
    base: null,
    hooks: {
      logMethod(args, method, of) {
        method.apply(this, args);
        if (of >= ERROR) output?.flush();
      },
    },
    serializers: { err: (error: unknown) => describeError(error) },
    redact: {
      paths: ['authorization', '*.authorization', '*.*.authorization', 'secret', '*.secret'],
      censor: '[redacted]',
    },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const logger = pino(options, stream ?? output!);
  if (output) setInterval(() => output.flush(), FLUSH_EVERY_MILLISECONDS).unref();
  return {
    logger,
    flush: () => output && flushNow(output),
    setLevel: (next) => (logger.level = next),
  };
}

function flushNow(output: LineBuffer): void {
  try {
    output.flushSync();
  } catch {
    // Not opened yet or the reader is gone: there is nobody left to tell.
  }
}

/**
 * Nest's own messages, and those of modules that use Nest's Logger, as lines of the same log. A module gives an object:
 * its `message` becomes the line's, the rest its fields.
 */
export class NestLogs implements LoggerService {
  constructor(private readonly logger: Logger) {}

  /** Nest tells in texts how it was put together, seventy lines at every start; a module tells what has happened. */
  log(message: unknown, ...rest: unknown[]): void {
    this.write(isLine(message) ? 'info' : 'debug', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    const stack = rest.length > 1 ? rest[0] : undefined;
    this.write('error', message, rest, stack === undefined ? {} : { stack });
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  private write(level: LogLevel & keyof Logger, message: unknown, rest: unknown[], more: object = {}): void {
    const { message: text, ...fields } = isLine(message) ? message : { message: String(message) };
    const error = message instanceof Error ? { err: message } : {};
    this.logger[level]({ ...contextOf(rest), ...fields, ...error, ...more }, text);
  }
}

interface Line {
  readonly message: string;
}

function isLine(message: unknown): message is Line {
  if (typeof message !== 'object' || message === null || message instanceof Error) return false;
  return typeof (message as Partial<Line>).message === 'string';
}

/** Nest puts the name of the speaker last. */
function contextOf(rest: unknown[]): { context?: string } {
  const last = rest.at(-1);
  return typeof last === 'string' ? { context: last } : {};
}
