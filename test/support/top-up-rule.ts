export const amount = { name: 'amount', type: 'amount', currency: 'CNY' };
export const customer = { name: 'customer', type: 'code' };
/** A customer pays in at the bank; the customer's account opens on first use. */
export const topUp = (more: Record<string, unknown> = {}) => ({
  businessType: 'top-up',
  name: 'Top-up',
  parameters: [customer, amount],
  values: [],
  lines: [
    { account: 'bank', side: 'debit', amount: 'amount' },
    { account: 'customer:{customer}', side: 'credit', amount: 'amount' },
  ],
  accounts: [
    {
      account: 'customer:{customer}',
      glAccount: '2201',
      currency: 'CNY',
      name: 'Customer {customer}',
      party: 'customer:{customer}',
    },
  ],
  samples: [
    {
      name: 'one yuan',
      parameters: { customer: '1', amount: '1.00' },
      lines: [
        { account: 'bank', side: 'debit', amount: '1.00', currency: 'CNY' },
        { account: 'customer:1', side: 'credit', amount: '1.00', currency: 'CNY' },
      ],
    },
  ],
  ...more,
});
/** The same movement with the customer's account elsewhere. */
export const topUpOf = (prefix: string) =>
  JSON.parse(JSON.stringify(topUp()).replaceAll('customer:', `${prefix}:`));
