import { Injectable } from '@nestjs/common';

/** How many lines a voucher for the ERP has at most; ERPs have limits of their own. */
@Injectable()
export class VoucherSize {
  lines = 500;
}
