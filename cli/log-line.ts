export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogLine {
  /** As it was written. */
  readonly text: string;
  /** null for what is no line of the log, such as what Node prints when it cannot start. */
  readonly fields: Readonly<Record<string, unknown>> | null;
}

/** API keys are printed by a development service when it starts. */
const SECRET = /\b(sp_[a-z0-9]+_[0-9a-f]{8})_[0-9a-f]{48}\b/gi;

export function readLogLine(line: string): LogLine {
  const text = line.replace(SECRET, '$1_…');
  return { text, fields: fieldsOf(text) };
}

function fieldsOf(text: string): LogLine['fields'] {
  if (!text.startsWith('{')) return null;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
}

/** What is no line of the log has no level, and is always shown. */
export function isAtLeast({ fields }: LogLine, level: LogLevel): boolean {
  const own = LOG_LEVELS.indexOf(String(fields?.level) as LogLevel);
  return fields === null || own === -1 || own >= LOG_LEVELS.indexOf(level);
}

/** `02:30:00.123 WARN  the run is late  job=trial-balance book=main` */
export function logLineText({ text, fields }: LogLine): string {
  if (fields === null) return text;
  const { time, level, msg, err, ...rest } = fields;
  const more = Object.entries(rest).map(([name, value]) => `${name}=${valueText(value)}`);
  const parts = [
    timeText(time),
    String(level ?? '')
      .toUpperCase()
      .padEnd(5),
    String(msg ?? ''),
    more.join(' '),
  ];
  const error = errorText(err);
  return parts.filter((part) => part !== '').join('  ') + (error === '' ? '' : `\n${error}`);
}

function timeText(time: unknown): string {
  const date = new Date(typeof time === 'number' || typeof time === 'string' ? time : NaN);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 23).replace('T', ' ');
}

const valueText = (value: unknown): string =>
  typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);

function errorText(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { stack, message } = error as { stack?: unknown; message?: unknown };
  const text =
    typeof stack === 'string' ? stack : typeof message === 'string' ? message : JSON.stringify(error);
  return text.replace(/^/gm, '    ');
}
