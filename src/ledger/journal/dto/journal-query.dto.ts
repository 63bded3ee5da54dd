import { BusinessDateText } from '../../../platform/http/index.js';

export class JournalQuery {
  @BusinessDateText('First business date (会计日); from the beginning when left out', { optional: true })
  from?: string;

  @BusinessDateText('Last business date, included; to the end when left out', { optional: true })
  to?: string;
}
