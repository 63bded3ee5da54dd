import { specificityOf } from './choose-rule.rules.js';
import type { ClearingRuleVersion, RuleMatch } from './clearing-rule.js';
import { inForceSpans } from './in-force.rules.js';

/**
 * Another rule that would fit some record equally well on some date, so that nothing could choose between them.
 * @param proposed the version to be
 * @param ofItsCode all versions of its code that there are
 * @param others versions of the other rules of the book, by code
 */
export function tieOf(
  proposed: ClearingRuleVersion,
  ofItsCode: readonly ClearingRuleVersion[],
  others: ReadonlyMap<string, readonly ClearingRuleVersion[]>,
): ClearingRuleVersion | null {
  const spans = inForceSpans([...ofItsCode, proposed]);
  for (const versions of others.values()) {
    for (const { version, from, until } of inForceSpans(versions)) {
      const isTie = spans.some(
        (span) =>
          span.from <= until &&
          from <= span.until &&
          fitEqually(span.version.definition.match, version.definition.match),
      );
      if (isTie) return version;
    }
  }
  return null;
}

/** As specific as each other, and a record could fit both. */
function fitEqually(one: RuleMatch, other: RuleMatch): boolean {
  if (specificityOf(one) !== specificityOf(other)) return false;
  // Being as specific they name the same kinds of things: what both name has to be the same.
  if (one.source !== other.source || one.product !== other.product || one.party !== other.party) return false;
  return one.recordTypes.length === 0 || one.recordTypes.some((type) => other.recordTypes.includes(type));
}
