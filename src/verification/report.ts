import type { Finding, Subject } from './rules/finding.js';
import type { CheckedRows, VerificationReport } from './verification.js';

const grouped = (number: number): string => number.toLocaleString('en-US');

/** The result for people: a line for each finding, then what was looked at. */
export function reportText(report: VerificationReport, seconds: number): string {
  const { findings, unlisted, checked } = report;
  const count = findings.length + unlisted;
  const verdict =
    count === 0
      ? 'The books are sound.'
      : `${grouped(count)} ${count === 1 ? 'finding' : 'findings'}. The books are not sound.`;
  return [
    ...findings.map(findingText),
    ...(unlisted === 0 ? [] : [`… and ${grouped(unlisted)} more that are not listed`]),
    `Looked at ${describeChecked(checked)} in ${seconds.toFixed(1)} s.`,
    verdict,
  ]
    .map((line) => `${line}\n`)
    .join('');
}

export function reportJson({ findings, unlisted, checked }: VerificationReport, seconds: number): string {
  const sound = findings.length + unlisted === 0;
  return `${JSON.stringify({ sound, findings, unlisted, checked, seconds }, null, 2)}\n`;
}

/** One line: code, what it is about, what is wrong with it. */
export function findingText({ code, subject, detail }: Finding): string {
  return `${code}  ${describeSubject(subject)}: ${detail}`;
}

function describeSubject(subject: Subject): string {
  const { book, account, entry, toEntry, voucher, line, seal } = subject;
  const entries = toEntry === undefined ? `entry ${entry}` : `entries ${entry} to ${toEntry}`;
  const named = [
    book !== undefined && `book ${book}`,
    account !== undefined && `account ${account}`,
    entry !== undefined && entries,
    subject.purpose !== undefined && `purpose ${subject.purpose}`,
    subject.hold !== undefined && `hold ${subject.hold}`,
    voucher !== undefined && `voucher ${voucher}`,
    line !== undefined && `line ${line}`,
    seal !== undefined && `seal ${seal}`,
    subject.date !== undefined && `date ${subject.date}`,
    subject.month !== undefined && `month ${subject.month}`,
    subject.request !== undefined && `request ${subject.request}`,
    subject.command !== undefined && `command ${subject.command}`,
    subject.grant !== undefined && `grant on ${subject.grant}`,
  ];
  return named.filter((part) => part !== false).join(', ');
}

function describeChecked(checked: CheckedRows): string {
  return Object.entries(checked)
    .map(([name, count]) => `${grouped(count)} ${name}`)
    .join(', ');
}
