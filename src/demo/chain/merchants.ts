import { formatAmount } from '../../platform/money/index.js';
import { AVERAGE_SALE } from './trades.js';

/** Somebody who sells, and is paid as its agreement (结算协议) says. */
export interface Merchant {
  readonly party: string;
  readonly name: string;
  /** Its account at a bank, which no other merchant has. */
  readonly account: string;
  /** Its terms for people. */
  readonly told: string;
  /** Its terms as the approval command says them. */
  readonly terms: Readonly<Record<string, unknown>>;
}

const NAMES = ['Tea house 茶馆', 'Book shop 书店', 'Florist 花店', 'Bakery 面包房', 'Bicycles 车行'];
const TUESDAY = 2;
const DAILY = { cycle: { kind: 'days', days: 0 } };

/** Terms in turn: every day, once a week, a minimum, a reserve, a fee. */
export function merchantsOf(count: number, salesADay: number): Merchant[] {
  const ofOneDay = (AVERAGE_SALE * BigInt(salesADay)) / BigInt(count);
  const minimum = formatAmount(ofOneDay + ofOneDay / 2n, 2);
  const kinds = [
    { told: 'daily', terms: DAILY },
    { told: 'Tuesdays', terms: { cycle: { kind: 'weekly', weekdays: [TUESDAY] } } },
    { told: `from ${minimum}`, terms: { ...DAILY, minimum } },
    { told: '5 % kept 4 days', terms: { ...DAILY, reservePartsPerMillion: 50_000, reserveDays: 4 } },
    { told: 'fee 1.00', terms: { ...DAILY, fee: '1.00' } },
  ];
  return Array.from({ length: count }, (_, index) => ({
    party: `m-${String(index + 1).padStart(4, '0')}`,
    name: NAMES[index] ?? `Shop ${index + 1}`,
    account: `88${String(index + 1).padStart(10, '0')}`,
    ...kinds[index % kinds.length]!,
  }));
}
