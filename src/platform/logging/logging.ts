import type { LoggerService } from '@nestjs/common';
import { destination, pino, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '../config/index.js';
import { describeError } from './describe-error.js';

export interface Logging {
  readonly logger: Logger;
  /** Writes out what is still buffered; the last thing a process does. */
  readonly flush: () => void;
}

/** Nest's injection token for {@link Logging}. */
export const LOGGING = Symbol('Logging');

const BUFFER_BYTES = 4_096;
const FLUSH_EVERY_MILLISECONDS = 1_000;

/**
 * JSON lines on standard output, buffered so that a request never waits for the terminal.
 * @param stream where tests read what was logged
 */
export function createLogging(level: LogLevel, stream?: DestinationStream): Logging {
  const options = {
    level,
    base: null,
    serializers: { err: (error: unknown) => describeError(error) },
    redact: {
      paths: ['authorization', '*.authorization', '*.*.authorization', 'secret', '*.secret'],
      censor: '[redacted]',
    },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  if (stream) return { logger: pino(options, stream), flush: () => undefined };
  const output = destination({ dest: 1, sync: false, minLength: BUFFER_BYTES });
  setInterval(() => output.flush(), FLUSH_EVERY_MILLISECONDS).unref();
  return { logger: pino(options, output), flush: () => flushNow(output) };
}

function flushNow(output: ReturnType<typeof destination>): void {
  try {
    output.flushSync();
  } catch {
    // Not opened yet or the reader is gone: there is nobody left to tell.
  }
}

/** Nest's own messages, and those of modules that use Nest's Logger, as lines of the same log. */
export class NestLogs implements LoggerService {
  constructor(private readonly logger: Logger) {}

  /** What Nest tells at this level is how it was put together, seventy lines at every start. */
  log(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(contextOf(rest), String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    const stack = rest.length > 1 ? rest[0] : undefined;
    this.logger.error(
      { ...contextOf(rest), ...(stack !== undefined && { stack }), ...errorOf(message) },
      String(message),
    );
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn(contextOf(rest), String(message));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(contextOf(rest), String(message));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.logger.trace(contextOf(rest), String(message));
  }
}

/** Nest puts the name of the speaker last. */
function contextOf(rest: unknown[]): { context?: string } {
  const last = rest.at(-1);
  return typeof last === 'string' ? { context: last } : {};
}

function errorOf(message: unknown): { err?: Error } {
  return message instanceof Error ? { err: message } : {};
}
