import { Code, PageOf } from '../../../platform/http/index.js';
import { VoucherDto } from './voucher.dto.js';

export class VoucherByRequestQuery {
  @Code({ max: 64, description: 'Client that sent the request', optional: true })
  client?: string;
}

export class VoucherPageDto extends PageOf(VoucherDto) {}
