/** Formats that come with the service. A book that names one has it as its version 1, to be changed like any other. */
export const READY_MADE_FORMATS: Readonly<Record<string, object>> = {
  // 交易确认: what a shop's order system confirms.
  'trade-confirmation': {
    ...{ layout: 'delimited', delimiter: '|', charset: 'UTF-8', lineEnd: 'LF' },
    header: [
      { name: 'mark', type: 'constant', constant: 'H' },
      { name: 'date', type: 'date', form: 'YYYYMMDD', as: 'businessDate' },
      { name: 'records', type: 'digits', as: 'records' },
      { name: 'total', type: 'amount', as: 'total' },
    ],
    detail: [
      { name: 'mark', type: 'constant', constant: 'D' },
      { name: 'orderNumber', type: 'code', as: 'orderNumber' },
      { name: 'merchant', type: 'code', as: 'party' },
      { name: 'product', type: 'code', as: 'product' },
      { name: 'payer', type: 'code', as: 'payer', required: false },
      { name: 'amount', type: 'amount', as: 'amount' },
      { name: 'currency', type: 'code', as: 'currency' },
      { name: 'occurredAt', type: 'timestamp', form: 'YYYYMMDDHHmmss', as: 'occurredAt' },
      { name: 'description', type: 'text', required: false, longest: 200 },
    ],
    endMarker: 'END',
    constants: { recordType: 'trade' },
    key: ['orderNumber'],
  },
  // 退款清单: comma separated, as spreadsheet programs write it.
  'refund-list': {
    ...{ layout: 'delimited', delimiter: ',', quotes: true, charset: 'UTF-8', byteOrderMark: 'allowed' },
    lineEnd: 'either',
    header: [
      'refundNumber',
      'orderNumber',
      'merchant',
      'product',
      'amount',
      'currency',
      'refundedAt',
      'reason',
    ].map((name) => ({ name, type: 'constant', constant: name })),
    detail: [
      { name: 'refundNumber', type: 'code' },
      { name: 'orderNumber', type: 'code', as: 'orderNumber' },
      { name: 'merchant', type: 'code', as: 'party' },
      { name: 'product', type: 'code', as: 'product' },
      { name: 'amount', type: 'amount', as: 'amount' },
      { name: 'currency', type: 'code', as: 'currency' },
      { name: 'refundedAt', type: 'timestamp', form: 'YYYY-MM-DD HH:mm:ss', as: 'occurredAt' },
      { name: 'reason', type: 'text', required: false, longest: 200 },
    ],
    trailer: [
      { name: 'mark', type: 'constant', constant: 'TOTAL' },
      { name: 'records', type: 'digits', as: 'records' },
      { name: 'total', type: 'amount', as: 'total' },
    ],
    constants: { recordType: 'refund' },
    key: ['refundNumber'],
  },
  // 基金确认: fixed width in GBK with implied decimals, as registrars of funds write it.
  'fund-confirmation': {
    ...{ layout: 'fixed', charset: 'GBK', lineEnd: 'CRLF' },
    header: [
      { name: 'mark', type: 'constant', constant: 'OFDCFDAT', width: 8 },
      { name: 'registrar', type: 'code', as: 'registrar', width: 9 },
      { name: 'date', type: 'date', form: 'YYYYMMDD', as: 'businessDate', width: 8 },
      { name: 'records', type: 'digits', as: 'records', width: 8 },
    ],
    detail: [
      { name: 'confirmation', type: 'code', width: 20 },
      { name: 'application', type: 'code', as: 'orderNumber', width: 24 },
      {
        ...{ name: 'business', type: 'code', as: 'recordType', width: 3 },
        values: { '120': 'subscribe', '122': 'subscribe', '124': 'redeem', '198': 'redeem' },
      },
      { name: 'fund', type: 'code', as: 'product', width: 6 },
      { name: 'investor', type: 'code', as: 'party', width: 17 },
      { name: 'distributor', type: 'code', as: 'payer', width: 9, required: false },
      { name: 'amount', type: 'amount', impliedDecimals: 2, as: 'amount', width: 16 },
      { name: 'shares', type: 'amount', impliedDecimals: 2, width: 16 },
      { name: 'transactionDate', type: 'date', form: 'YYYYMMDD', as: 'occurredDate', width: 8 },
      { name: 'transactionTime', type: 'time', form: 'HHmmss', as: 'occurredTime', width: 6 },
      { name: 'investorName', type: 'text', width: 40, required: false },
    ],
    trailer: [
      { name: 'mark', type: 'constant', constant: 'TOTAL', width: 8 },
      { name: 'total', type: 'amount', impliedDecimals: 2, as: 'total', width: 20 },
      { name: 'shares', type: 'amount', impliedDecimals: 2, as: 'sum', of: 'shares', width: 20 },
    ],
    endMarker: 'OFDCFEND',
    constants: { currency: 'CNY' },
    key: ['confirmation'],
  },
  // 渠道对账单: what a channel says that it has done.
  'channel-statement': {
    ...{ layout: 'delimited', delimiter: ',', quotes: true, charset: 'GBK', lineEnd: 'either' },
    header: [
      { name: 'date', type: 'date', form: 'YYYY-MM-DD', as: 'businessDate' },
      { name: 'records', type: 'digits', as: 'records' },
      { name: 'total', type: 'amount', as: 'total' },
    ],
    detail: [
      { name: 'channelReference', type: 'code' },
      { name: 'orderNumber', type: 'code', as: 'orderNumber' },
      { name: 'merchant', type: 'code', as: 'party' },
      { name: 'amount', type: 'amount', as: 'amount' },
      { name: 'fee', type: 'amount', required: false },
      { name: 'date', type: 'date', form: 'YYYY-MM-DD', as: 'occurredDate' },
      { name: 'time', type: 'time', form: 'HH:mm:ss', as: 'occurredTime' },
      { name: 'note', type: 'text', required: false },
    ],
    constants: { recordType: 'statement', product: 'statement', currency: 'CNY' },
    key: ['channelReference'],
  },
};
