import { SuanpanError } from '../client/index.js';

export const FAILED = 1;
export const MISUSED = 2;
/** As shells count an interruption by Ctrl-C. */
export const INTERRUPTED = 130;

/** The command line itself is wrong: told with where the help is. */
export class UsageError extends Error {}

/** Something that a person can act on: told in one line, without a stack. */
export class CommandFailed extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export interface Failure {
  readonly exitCode: number;
  /** For people: what is wrong and what to do, in one line. */
  readonly line: string;
  /** The same for machines. */
  readonly document: { readonly error: Readonly<Record<string, unknown>> };
}

/** @param command name of the command, null when there was none */
export function failureOf(error: unknown, command: string | null, interrupted: boolean): Failure {
  if (error instanceof CommandFailed) {
    const exitCode = interrupted ? INTERRUPTED : FAILED;
    return failure(exitCode, error.message, { code: error.code, detail: error.message });
  }
  if (interrupted) {
    return failure(INTERRUPTED, 'Interrupted.', { code: 'CLI.INTERRUPTED', detail: 'Interrupted.' });
  }
  if (error instanceof UsageError) {
    const help = `suanpan ${command === null ? '' : `${command} `}--help`;
    const line = `${error.message} See ${help}.`;
    return failure(MISUSED, line, { code: 'CLI.USAGE', detail: line });
  }
  if (error instanceof SuanpanError) return refusalOf(error);
  const detail = error instanceof Error ? error.message : String(error);
  return failure(FAILED, detail, { code: 'CLI.FAILED', detail });
}

function refusalOf(error: SuanpanError): Failure {
  const { code, status, detail, field, details, traceId } = error;
  const trace = traceId === undefined ? '' : ` (trace id ${traceId})`;
  const advice = adviceFor(error);
  return failure(FAILED, `${code}: ${detail}${trace}${advice === '' ? '' : `. ${advice}`}`, {
    ...{ code, status, detail, field, details, traceId },
  });
}

/** What to do, where the answer of the service does not say it itself. */
function adviceFor({ code, status }: SuanpanError): string {
  if (status === 0) return 'Start the service (suanpan up), or name it with --url or SUANPAN_URL.';
  if (status === 401) return 'Give a key of this service with SUANPAN_API_KEY or --key-file.';
  if (code === 'AUTH.ROLE_MISSING') return 'Use the key of a client that has the role.';
  if (code === 'LEDGER.BOOK_NOT_FOUND') return 'suanpan status lists the books.';
  return '';
}

function failure(exitCode: number, line: string, error: Failure['document']['error']): Failure {
  return { exitCode, line: line.replace(/\s*[\r\n]+\s*/g, ' '), document: { error } };
}
