import { Flag } from '../../platform/http/index.js';

export class CallbackReceiptDto {
  @Flag('Always true: the callback is recorded, and what it says is in the books')
  received!: boolean;

  @Flag('True when it said what was known before; it need not be sent again in any case')
  known!: boolean;
}
