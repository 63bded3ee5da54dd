import type { ChartTemplateNode } from './install-chart.js';

/**
 * The chart of a payment company, numbered the way Chinese charts are: 1 assets, 2 liabilities, 3 common (clearing),
 * 4 equity, 6 income and expense. Accounts stand under the four-digit nodes that have none below them.
 *
 * Intermediate accounts (320x, 中间户) are opened with `mustBeZero`: what lies there at the end of a day is a question.
 */
export const PAYMENT_COMPANY_CHART: readonly ChartTemplateNode[] = [
  {
    code: '1000',
    name: 'Assets 资产',
    class: 'asset',
    children: [
      { code: '1001', name: 'Cash on hand 库存现金', class: 'asset' },
      { code: '1002', name: 'Cash at bank 银行存款', class: 'asset' },
      { code: '1003', name: 'Client money held in reserve 备付金存款', class: 'asset' },
      {
        code: '1100',
        name: 'Receivables 应收款项',
        class: 'asset',
        children: [
          { code: '1101', name: 'Receivable from channels 应收渠道款', class: 'asset' },
          { code: '1102', name: 'Fees receivable 应收手续费', class: 'asset' },
          { code: '1103', name: 'Advances 垫资款', class: 'asset' },
          { code: '1104', name: 'Overpayments to recover 应收追偿款', class: 'asset' },
          { code: '1109', name: 'Other receivables 其他应收款', class: 'asset' },
        ],
      },
    ],
  },
  {
    code: '2000',
    name: 'Liabilities 负债',
    class: 'liability',
    children: [
      {
        code: '2100',
        name: 'Payables 应付款项',
        class: 'liability',
        children: [
          { code: '2101', name: 'Payables to settle 待结算款', class: 'liability' },
          { code: '2102', name: 'Refunds payable 应付退款', class: 'liability' },
          { code: '2103', name: 'Payouts payable 应付出款', class: 'liability' },
          { code: '2104', name: 'Channel cost payable 应付渠道成本', class: 'liability', mayOverdraw: true },
          { code: '2105', name: 'Interest payable 应付利息', class: 'liability', mayOverdraw: true },
          { code: '2106', name: 'Taxes payable 应交税费', class: 'liability', mayOverdraw: true },
          { code: '2109', name: 'Other payables 其他应付款', class: 'liability' },
        ],
      },
      {
        code: '2200',
        name: 'Client money 客户备付金',
        class: 'liability',
        children: [
          { code: '2201', name: 'Customer balances 客户余额', class: 'liability' },
          { code: '2202', name: 'Merchant balances 商户余额', class: 'liability' },
          { code: '2203', name: 'Merchant deposits 商户保证金', class: 'liability' },
        ],
      },
    ],
  },
  {
    code: '3000',
    name: 'Clearing 共同类',
    class: 'clearing',
    children: [
      {
        code: '3100',
        name: 'Channel clearing 渠道清算',
        class: 'clearing',
        children: [
          { code: '3101', name: 'Channel clearing accounts 渠道清算户', class: 'clearing' },
          { code: '3102', name: 'Partner bank clearing 银行往来清算', class: 'clearing' },
        ],
      },
      {
        code: '3200',
        name: 'Intermediate accounts 中间户',
        class: 'clearing',
        children: [
          { code: '3201', name: 'Payment intermediate 支付中间户', class: 'clearing' },
          { code: '3202', name: 'Asset swap intermediate 资产互转中间户', class: 'clearing' },
          {
            code: '3203',
            name: 'Own-account transfers in transit 资金划拨在途',
            class: 'clearing',
            normalSide: 'C',
          },
        ],
      },
      {
        code: '3300',
        name: 'Suspense 挂账',
        class: 'clearing',
        children: [
          { code: '3301', name: 'Suspense, money too much 长款挂账', class: 'clearing', normalSide: 'C' },
          { code: '3302', name: 'Suspense, money missing 短款挂账', class: 'clearing' },
        ],
      },
      { code: '3400', name: 'Foreign exchange position 外汇头寸', class: 'clearing' },
      { code: '3500', name: 'Rounding differences 尾差', class: 'clearing' },
      { code: '3600', name: 'Opening balances 期初余额', class: 'clearing' },
    ],
  },
  {
    code: '4000',
    name: 'Equity 所有者权益',
    class: 'equity',
    children: [
      { code: '4001', name: 'Paid-in capital 实收资本', class: 'equity' },
      { code: '4101', name: 'Surplus reserve 盈余公积', class: 'equity' },
      { code: '4103', name: 'Profit of the year 本年利润', class: 'equity' },
      { code: '4104', name: 'Retained earnings 未分配利润', class: 'equity' },
    ],
  },
  {
    code: '6000',
    name: 'Income 收入',
    class: 'income',
    children: [
      {
        code: '6010',
        name: 'Fee income 手续费收入',
        class: 'income',
        children: [
          { code: '6011', name: 'Payment fees 支付手续费收入', class: 'income' },
          { code: '6012', name: 'Withdrawal fees 提现手续费收入', class: 'income' },
          { code: '6013', name: 'Transfer fees 转账手续费收入', class: 'income' },
          { code: '6014', name: 'Settlement fees 结算手续费收入', class: 'income' },
          { code: '6015', name: 'Account fees 账户管理费收入', class: 'income' },
          { code: '6016', name: 'Refund fees 退款手续费收入', class: 'income' },
        ],
      },
      { code: '6021', name: 'Interest income 利息收入', class: 'income' },
      { code: '6061', name: 'Exchange gains 汇兑收益', class: 'income' },
      { code: '6301', name: 'Other income 营业外收入', class: 'income' },
    ],
  },
  {
    code: '6400',
    name: 'Expenses 费用',
    class: 'expense',
    children: [
      { code: '6401', name: 'Channel cost 渠道成本', class: 'expense' },
      { code: '6411', name: 'Interest expense 利息支出', class: 'expense' },
      { code: '6421', name: 'Marketing subsidies 营销补贴', class: 'expense' },
      { code: '6601', name: 'Operating expense 业务及管理费', class: 'expense' },
      { code: '6661', name: 'Exchange losses 汇兑损失', class: 'expense' },
      { code: '6701', name: 'Losses 资金损失', class: 'expense' },
    ],
  },
];
