import type { ClearableRecord, Tell } from './cleared.js';
import { ANY, type RuleMatch } from './clearing-rule.js';

/** The more a rule names, the more it counts: a party before a product before record types before a source. */
export function specificityOf({ party, product, recordTypes, source }: RuleMatch): number {
  const named = [party !== ANY, product !== ANY, recordTypes.length > 0, source !== ANY];
  return named.reduce((sum, isNamed) => sum * 2 + (isNamed ? 1 : 0), 0);
}

/** Anything that is chosen by what it matches. */
export interface Choosable {
  readonly code: string;
  readonly version: number;
  readonly match: RuleMatch;
  readonly recordTypes: ReadonlySet<string>;
}

/**
 * Finds the most specific rule that fits a record. Rules that name a party or a product are looked up by it, so that
 * thousands of them cost no more than one.
 */
export class RuleChooser<Rule extends Choosable> {
  private readonly byParty = new Map<string, Rule[]>();
  private readonly byProduct = new Map<string, Rule[]>();
  private readonly others: Rule[] = [];
  private readonly inOrder: readonly Rule[];

  /** @param rules of the source or of any, no two of which fit a record equally well */
  constructor(rules: readonly Rule[]) {
    this.inOrder = [...rules].sort(
      (one, other) =>
        specificityOf(other.match) - specificityOf(one.match) || (one.code < other.code ? -1 : 1),
    );
    for (const rule of this.inOrder) {
      const { party, product } = rule.match;
      if (party !== ANY) listIn(this.byParty, party).push(rule);
      else if (product !== ANY) listIn(this.byProduct, product).push(rule);
      else this.others.push(rule);
    }
  }

  choose(record: ClearableRecord, tell: Tell | null): Rule | null {
    const chosen =
      firstFitting(this.byParty.get(record.party), record) ??
      firstFitting(this.byProduct.get(record.product), record) ??
      firstFitting(this.others, record);
    if (tell) this.explain(chosen, record, tell);
    return chosen;
  }

  private explain(chosen: Rule | null, record: ClearableRecord, tell: Tell): void {
    for (const rule of this.inOrder) {
      const name = `${rule.code} (version ${rule.version})`;
      if (rule === chosen) {
        tell('rule', `Rule ${name} is the most specific that fits`, { ...shownMatch(rule.match) });
        return;
      }
      tell('rule', `Rule ${name} does not fit: ${misfitOf(rule, record)}`, { ...shownMatch(rule.match) });
    }
  }
}

function firstFitting<Rule extends Choosable>(
  rules: readonly Rule[] | undefined,
  record: ClearableRecord,
): Rule | null {
  if (rules === undefined) return null;
  for (const rule of rules) if (fits(rule, record)) return rule;
  return null;
}

function fits({ match, recordTypes }: Choosable, { party, product, recordType }: ClearableRecord): boolean {
  if (match.party !== ANY && match.party !== party) return false;
  if (match.product !== ANY && match.product !== product) return false;
  return recordTypes.size === 0 || recordTypes.has(recordType);
}

function misfitOf(
  { match, recordTypes }: Choosable,
  { party, product, recordType }: ClearableRecord,
): string {
  if (match.party !== ANY && match.party !== party) return `it is for party ${match.party}, not ${party}`;
  if (match.product !== ANY && match.product !== product)
    return `it is for product ${match.product}, not ${product}`;
  return `it is for ${[...recordTypes].join(', ')}, not ${recordType}`;
}

const shownMatch = ({ source, recordTypes, product, party }: RuleMatch): Record<string, string> => ({
  ...{ source, product, party },
  recordTypes: recordTypes.length === 0 ? ANY : recordTypes.join(', '),
});

function listIn<Rule>(lists: Map<string, Rule[]>, key: string): Rule[] {
  const known = lists.get(key);
  if (known) return known;
  const made: Rule[] = [];
  lists.set(key, made);
  return made;
}
