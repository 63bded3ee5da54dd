import type { Attention, PayoutState } from '../../payouts/index.js';

const ASK_BANK =
  'Ask the bank by telephone or at its portal, naming the request number; never send the payment again.';
const CONCLUDE =
  'When its outcome is known, make the approval command conclude-payout with the evidence; another person approves it.';
const ASK_AGAIN = 'Let the service ask once more: POST …/payouts/{payout}/query.';

/** What was unexpected, and what it may come from. */
const FIRST: Readonly<Record<Attention, readonly string[]>> = {
  'unlisted-code': [
    'The bank answered with a code that is in no list of the channel. Find out what it means.',
    'If the code is definite, add it to the lists of the channel; queries conclude the payout then.',
  ],
  garbage: [
    'The answer could not be read, or was not signed by the bank. Look at the exchanges, and at the credentials of the channel.',
  ],
  'amount-differs': ['The bank speaks of another amount. Stop the channel until it is known why.'],
  'reference-differs': ['The bank speaks of another payment. Stop the channel until it is known why.'],
  'currency-differs': ['The bank speaks of another currency. Stop the channel until it is known why.'],
  'query-limit': ['The bank was asked as often as the channel says and has not given a definite answer.'],
  'not-found': [
    'The bank does not know the payment. That alone proves nothing: a request may still be on its way or be seen late.',
  ],
  'result-late': [
    'No result of its payment file has come in time. Ask the bank for the result file, and give it to payment-files/incoming.',
    'Make sure that the file has reached the bank: the number of the file is in the history of the payout.',
  ],
  'unfit-for-file': [
    'It does not fit into the format of the payment files of its channel, and stands in none of them: nothing has left.',
  ],
  contradiction: [
    'The bank says the opposite of what is in the books. The payout stays as it is; stop the channel until it is known why.',
    'Compare with the statement of the bank. If the books are wrong, correct them by a voucher with maker and checker.',
  ],
};

/** The next steps of a person. What is over is not concluded again. */
export function whatToDo(attention: Attention, state: PayoutState): string[] {
  const end = state === 'processing' ? [ASK_AGAIN, ASK_BANK, CONCLUDE] : [ASK_BANK];
  return [...FIRST[attention], ...end];
}
