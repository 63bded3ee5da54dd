import type { AccountTemplate, ParameterDefinition, SampleLine } from '../rule-definition.js';

/** What the rules of the library have in common: parameters, accounts that open on first use, and lines of samples. */

export const CURRENCY: ParameterDefinition = {
  name: 'currency',
  type: 'currency',
  description: 'Currency of all amounts 币种',
};

export const amountOf = (name: string, description: string, minimum?: string): ParameterDefinition => ({
  name,
  type: 'amount',
  currency: '{currency}',
  description,
  ...(minimum === '0' && { minimum, default: '0' }),
});

export const codeOf = (name: string, description: string): ParameterDefinition => ({
  name,
  type: 'code',
  description,
});

const opened = (
  account: string,
  glAccount: string,
  name: string,
  party?: string,
  currency = '{currency}',
): AccountTemplate => ({ account, glAccount, currency, name, ...(party !== undefined && { party }) });

/** @param customer name of the parameter that says which customer */
export const customerAccount = (customer = 'customer', currency = 'currency'): AccountTemplate =>
  opened(
    `customer:{${customer}}:{${currency}}`,
    '2201',
    `Customer {${customer}}`,
    `customer:{${customer}}`,
    `{${currency}}`,
  );

export const merchantAccount = (merchant = 'merchant'): AccountTemplate =>
  opened(`merchant:{${merchant}}:{currency}`, '2202', `Merchant {${merchant}}`, `merchant:{${merchant}}`);

export const channelAccount = (): AccountTemplate =>
  opened('channel:{channel}:{currency}', '3101', 'Channel {channel} 渠道清算户');

export const feeAccount = (fee: string, glAccount: string, name: string): AccountTemplate =>
  opened(`income:${fee}:{currency}`, glAccount, name);

export const clearingAccount = (
  account: string,
  glAccount: string,
  name: string,
  currency: string,
): AccountTemplate => opened(account, glAccount, name, undefined, currency);

/** A line of a sample; the account ends with its currency. */
const line =
  (side: SampleLine['side']) =>
  (account: string, amount: string): SampleLine => ({
    account,
    side,
    amount,
    currency: account.slice(account.lastIndexOf(':') + 1),
  });

export const debit = line('debit');
export const credit = line('credit');
