import {
  AmountText,
  BusinessDateText,
  Code,
  ListOf,
  Metadata,
  Nested,
  Text,
  WholeNumber,
} from '../../../platform/http/index.js';
import { PostVoucherDto, VoucherDto } from '../../vouchers/index.js';

export class ReversedLineDto {
  @WholeNumber({ min: 1, max: 500, description: 'Number of a line of the voucher' })
  lineNumber!: number;

  @AmountText('Part of the line that is reversed: greater than zero, at most what is left of it')
  amount!: string;
}

export class ReverseVoucherDto {
  @Text({ max: 255, description: 'Why; becomes the memo (摘要) of the reversal' })
  reason!: string;

  @ListOf(() => ReversedLineDto, {
    min: 2,
    max: 500,
    description: 'Parts that balance in every currency; all that is left of each line when left out',
    optional: true,
  })
  lines?: ReversedLineDto[];

  @BusinessDateText(
    'Open business date to post to; when left out that of the voucher while it is open, else the current one of the book',
    { optional: true },
  )
  businessDate?: string;

  @Text({
    max: 255,
    description:
      'Why frozen or stopped accounts are passed; recorded with the reversal. Not for posters and finance',
    optional: true,
  })
  override?: string;

  @Code({ max: 128, description: 'Reference of the caller', optional: true })
  reference?: string;

  @Metadata()
  metadata?: Record<string, string>;
}

export class CorrectVoucherDto {
  @Nested(() => ReverseVoucherDto, 'What is reversed (红冲), and why')
  reversal!: ReverseVoucherDto;

  @Nested(
    () => PostVoucherDto,
    'What is entered in its place (蓝字补记). Without a date of its own it takes that of the reversal',
  )
  entry!: PostVoucherDto;
}

export class CorrectionDto {
  @Nested(() => VoucherDto, 'The reversal, linked to the voucher by `reverses`')
  reversal!: VoucherDto;

  @Nested(() => VoucherDto, 'The re-entry, linked to the voucher by `corrects`')
  entry!: VoucherDto;
}
