import type { ControlResult } from './run-control.js';
import type { FaultResult } from './run-fault.js';

const MOST_FINDINGS = 12;

/** One line, for a fault that ran. */
export function lineOf(result: FaultResult): string {
  const { name, seconds, did, sent, acknowledged, refused, putOff, unknown, recovered } = result;
  const times = recovered.map((each) => (each === null ? 'never' : each.toFixed(1))).join('/');
  const done = Object.entries(did).map(([what, times]) => `${times} ${what}`);
  const callers = `${sent} sent, ${acknowledged} done, ${refused} refused, ${putOff} put off, ${unknown} unknown`;
  return `${mark(result.findings.length === 0)} ${name.padEnd(24)} ${time(seconds)}  ${callers}; back after ${times} s; ${done.join(', ')}`;
}

export const skippedLine = (name: string, excuse: string): string =>
  `- ${name.padEnd(24)} skipped: ${excuse}`;

export function controlLine({ name, seconds, told }: ControlResult): string {
  const verdict =
    told === null ? 'STAYED GREEN: the loss was not noticed' : `reported: ${shorten(told, 120)}`;
  return `${mark(told !== null)} ${name.padEnd(24)} ${time(seconds)}  ${verdict}`;
}

/** What the nodes wrote about it; long enough that the stack of an error is there. */
export const loggedLines = (lines: readonly string[]): string =>
  lines.length === 0
    ? '    the nodes logged no error'
    : lines.map((line) => `    ${shorten(line, 2_000)}`).join('\n');

/** What was found, and how to see it again. */
export function findingsOf(findings: readonly string[], repeat: string): string {
  const shown = findings.slice(0, MOST_FINDINGS).map((finding) => `    ${shorten(finding)}`);
  const more = findings.length - shown.length;
  return [...shown, ...(more > 0 ? [`    … and ${more} more`] : []), `  again by: ${repeat}`].join('\n');
}

export const shorten = (text: string, length = 300): string =>
  text.length <= length ? text : `${text.slice(0, length)}…`;

const mark = (good: boolean): string => (good ? '✓' : '✗');
const time = (seconds: number): string => `${seconds.toFixed(1).padStart(6)} s`;
