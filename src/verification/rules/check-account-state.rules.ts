import { formatAmount } from '../../platform/money/index.js';

/** A step in the life of an account as its history has it. */
export interface StoredChange {
  readonly version: string;
  readonly kind: string;
  readonly oldValue: string;
  readonly newValue: string;
}

/** The part of a stored balance that commands change, and postings do not. */
export interface StoredState {
  readonly status: string;
  readonly stopIn: boolean;
  readonly stopOut: boolean;
  /** Minor units; null: without limit. */
  readonly overdraftLimit: bigint | null;
  readonly decimals: number;
}

const STATUS_NAMES: Readonly<Record<string, string>> = { A: 'active', F: 'frozen', C: 'closed' };

/**
 * Status, stops and overdraft limit against the history of the account. The limit that an account was opened with is
 * known from its first change only.
 * @param changes in order of their versions
 * @returns what is wrong first; null when nothing is
 */
export function findStateProblem(changes: readonly StoredChange[], state: StoredState): string | null {
  const [opening, ...later] = changes;
  if (opening?.version !== '0' || opening.kind !== 'opening')
    return 'its history does not begin with its opening';
  const values = new Map([
    ['status', opening.newValue],
    ['stop-in', 'false'],
    ['stop-out', 'false'],
  ]);
  for (const { version, kind, oldValue, newValue } of later) {
    const before = values.get(kind);
    if (before !== undefined && before !== oldValue)
      return `version ${version} changes its ${kind} from ${oldValue}, it was ${before}`;
    values.set(kind, newValue);
  }
  for (const [kind, value] of valuesOf(state)) {
    const known = values.get(kind);
    if (known !== undefined && known !== value) return `its ${kind} is ${value}, its history says ${known}`;
  }
  return null;
}

function valuesOf({ status, stopIn, stopOut, overdraftLimit, decimals }: StoredState): [string, string][] {
  return [
    ['status', STATUS_NAMES[status] ?? status],
    ['stop-in', String(stopIn)],
    ['stop-out', String(stopOut)],
    ['overdraft-limit', overdraftLimit === null ? 'unlimited' : formatAmount(overdraftLimit, decimals)],
  ];
}
