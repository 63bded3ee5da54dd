import { BusinessDateText, Code, PageOf, PageQuery } from '../../../platform/http/index.js';
import { VoucherDto } from './voucher.dto.js';

export class VouchersOfDateQuery extends PageQuery {
  @BusinessDateText('Business date (会计日)')
  businessDate!: string;
}

export class VoucherByRequestQuery {
  @Code({ max: 64, description: 'Client that sent the request', optional: true })
  client?: string;
}

export class VoucherPageDto extends PageOf(VoucherDto) {}
