import { BusinessDateText, Code, WholeNumber } from '../../platform/http/index.js';

export class TrialBalanceQuery {
  @BusinessDateText('Business date (会计日); the current one of the book when left out', { optional: true })
  businessDate?: string;

  @Code({ max: 16, description: 'Only this currency; all of the book when left out', optional: true })
  currency?: string;

  @WholeNumber({
    min: 1,
    max: 20,
    description: 'Deepest level of the chart to show, 1 for its top; all when left out. Totals stay the same',
    optional: true,
  })
  level?: number;
}
