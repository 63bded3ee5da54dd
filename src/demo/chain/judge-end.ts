import { formatAmount } from '../../platform/money/index.js';
import { merchantsTable, provenTable, statementTable, workTable } from './chain-tables.js';
import type { MerchantFigures } from './figures.js';
import type { ChainEnd } from './read-end.js';

interface Verdict {
  readonly isRight: boolean;
  readonly right: string;
  readonly wrong: string;
}

/** The end as it is printed, and whether everything agrees. */
export function judgeEnd(end: ChainEnd): { readonly agrees: boolean; readonly text: string } {
  const { figures, statement, proven } = end;
  const verdicts = verdictsOf(end);
  const { party, name } = statement.merchant;
  const text = [
    '\nMerchants: clearing 清算, ledger 账 and the books of the bank 实 side by side (CNY)',
    merchantsTable(figures),
    `\nStatement 结算单 of ${party} ${name}`,
    statementTable(statement.content),
    '\nTrial balances 试算平衡',
    provenTable(proven),
    '\nWhat waits for people',
    workTable(end),
    '',
    wordsOf(end.payments),
    ...verdicts.map(({ isRight, right, wrong }) => (isRight ? `✔ ${right}` : `✘ ${wrong}`)),
    '',
  ];
  return { agrees: verdicts.every(({ isRight }) => isRight), text: text.join('\n') };
}

function verdictsOf({ figures, proven, differences, channel, payments, openBatches }: ChainEnd): Verdict[] {
  const without = (isWrong: (one: MerchantFigures) => boolean): string =>
    figures
      .filter(isWrong)
      .map(({ merchant }) => merchant.party)
      .join(', ');
  const unbalanced = proven.filter(({ outcome }) => outcome !== 'balanced');
  const loose = without(({ ties }) => !ties);
  const apart = without(({ agrees }) => !agrees);
  const twice = payments.filter(({ executions }) => executions > 1);
  const [inLedger, inBank] = [channel.ledger, channel.bank].map((minor) => formatAmount(minor, 2));
  return [
    {
      isRight: unbalanced.length === 0,
      right: 'every trial balance is balanced',
      wrong: `not balanced: ${unbalanced.map(({ businessDate }) => businessDate).join(', ')}`,
    },
    {
      isRight: openBatches.length === 0,
      right: 'every batch is settled',
      wrong: `not settled: ${openBatches.map(({ id, state }) => `${id} is ${state}`).join(', ')}`,
    },
    {
      isRight: loose === '',
      right: 'every statement ties to its orders and to the ledger',
      wrong: `statements that do not tie: ${loose}`,
    },
    {
      isRight: differences.length === 0,
      right: 'no difference is open',
      wrong: `${differences.length} differences are open: ${differences[0]?.message}`,
    },
    {
      isRight: apart === '',
      right: 'for every merchant: traded − refunded − fees = kept back + waiting + paid, by ledger and bank',
      wrong: `ledger and bank do not agree on: ${apart}`,
    },
    {
      isRight: twice.length === 0,
      right: 'the bank has executed nothing twice',
      wrong: `executed more than once: ${twice.map(({ requestNumber }) => requestNumber).join(', ')}`,
    },
    {
      isRight: channel.ledger === channel.bank,
      right: `the channel's account and the books of the bank say ${inLedger} CNY`,
      wrong: `the channel's account says ${inLedger} CNY, the books of the bank ${inBank}`,
    },
  ];
}

function wordsOf(payments: ChainEnd['payments']): string {
  const count = (isSo: (payment: ChainEnd['payments'][number]) => boolean): number =>
    payments.filter(isSo).length;
  const executed = count(({ executions }) => executions > 0);
  const failed = count(({ status }) => status === 'failed');
  const back = count(({ returns }) => returns.length > 0);
  return `The bank's books: ${executed} payments executed, of which ${back} came back, and ${failed} failed\n`;
}
