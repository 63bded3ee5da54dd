import { AmountText, Code, ListOf, Nested, Text, WholeNumber } from '../../platform/http/index.js';
import { ACCOUNT_CODE_PATTERN } from '../../ledger/accounts/index.js';
import { CODE_OF_32, HASH_PATTERN } from '../../payouts/index.js';
import { MOST_ITEMS } from '../batch.js';

const REASON = { max: 255, description: 'Why; kept in the history of the batch' };
const ITEMS_AT_ONCE = 1_000;
const ANY_TEXT = (description: string, optional = false) => ({ min: 0, max: 1_000, description, optional });

export class PayoutBatchHeadDto {
  @Code({ pattern: ACCOUNT_CODE_PATTERN, max: 128, description: 'Account whose money is paid out' })
  payerAccount!: string;

  @Code({ max: 16, description: 'Currency of the payer account' })
  currency!: string;

  @Code({
    ...CODE_OF_32,
    description: 'Channel (渠道) that all items go through; or say a route',
    optional: true,
  })
  channel?: string;

  @Code({
    ...CODE_OF_32,
    description: 'Routing rule that chooses the channel of each; or name a channel',
    optional: true,
  })
  route?: string;

  @Text({ max: 140, description: 'What payees are told that it is for, where their line says nothing' })
  purpose!: string;

  @Code({ max: 64, description: 'What the sender calls the batch', optional: true })
  reference?: string;

  @Text({ min: 0, max: 255, description: 'For the books', optional: true })
  memo?: string;
}

/** A batch that is sent item by item. */
export class CreatePayoutBatchDto extends PayoutBatchHeadDto {}

/** A batch as a file: what it says of all items, and what the sender says that the file is. */
export class PayoutBatchFileQuery extends PayoutBatchHeadDto {
  @WholeNumber({ min: 1, max: MOST_ITEMS, description: 'Items in the file, without its heading' })
  items!: number;

  @AmountText('Sum of their amounts')
  total!: string;

  @Code({ max: 64, pattern: HASH_PATTERN, description: 'SHA-256 of the bytes of the file' })
  sha256!: string;
}

export class BatchNewItemPayeeDto {
  @Text(ANY_TEXT('Name that the account is kept under'))
  name!: string;

  @Text(ANY_TEXT('Code of the bank of the payee, as the channel knows it'))
  bank!: string;

  @Text(ANY_TEXT('Number of the account'))
  account!: string;
}

/** What is wrong with a line is told of the batch as a whole, so that here every text will do. */
export class BatchNewItemDto {
  @Text(ANY_TEXT('Order number of the sender; once in a batch'))
  orderNumber!: string;

  @Nested(() => BatchNewItemPayeeDto, 'Who is paid')
  payee!: BatchNewItemPayeeDto;

  @Text(ANY_TEXT('Amount greater than zero, as a decimal string'))
  amount!: string;

  @Text(ANY_TEXT('What the payee is told that it is for; that of the batch when left out', true))
  purpose?: string;
}

export class BatchAddItemsDto {
  @WholeNumber({ min: 1, max: MOST_ITEMS, description: 'Line of the first of them, counted from 1' })
  firstLine!: number;

  @ListOf(() => BatchNewItemDto, { min: 1, max: ITEMS_AT_ONCE, description: 'The next items, in order' })
  items!: BatchNewItemDto[];
}

export class ConfirmPayoutBatchDto {
  @WholeNumber({ min: 1, max: MOST_ITEMS, description: 'Items that were sent' })
  items!: number;

  @AmountText('Sum of their amounts')
  total!: string;

  @Code({
    ...{ max: 64, pattern: HASH_PATTERN },
    description:
      'SHA-256 over a line `orderNumber,bank,account,amount` and a line feed for each item, in byte order of the order numbers, amounts with all decimals',
  })
  checksum!: string;
}

export class ApprovePayoutBatchDto {
  @Code({ max: 64, pattern: HASH_PATTERN, description: 'Hash of the batch that was seen and is agreed to' })
  contentHash!: string;

  @Text(REASON)
  reason!: string;
}

export class SteerPayoutBatchDto {
  @Text(REASON)
  reason!: string;
}

export class BatchRetryItemsDto {
  @ListOf('string', {
    ...{ min: 1, max: ITEMS_AT_ONCE, pattern: '^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$' },
    description: 'Order numbers of the items; all of them are tried again, or none',
  })
  orderNumbers!: string[];

  @Text(REASON)
  reason!: string;
}
