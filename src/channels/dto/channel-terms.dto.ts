import {
  AmountText,
  Code,
  ListOf,
  Nested,
  OneOf,
  Text,
  WholeNumber,
  WholeNumbers,
} from '../../platform/http/index.js';
import { FEE_ROUNDINGS } from '../channel.js';
import { FileTermsDto } from './file-terms.dto.js';

const ANSWER_CODE_PATTERN = '^[\\x21-\\x7e]{1,64}$';
const RATE_PATTERN = '^(0|[1-9][0-9]{0,3})([.][0-9]{1,18})?$';
const BANK_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$';
const DAY = 86_400;
const CODES = { min: 0, max: 200, pattern: ANSWER_CODE_PATTERN };

export class AnswerCodesDto {
  @ListOf('string', { ...CODES, description: 'Codes that say for certain that the payment was made' })
  success!: string[];

  @ListOf('string', {
    ...CODES,
    description: 'Codes that say for certain that it was not made and never will be',
  })
  failure!: string[];

  @ListOf('string', {
    ...CODES,
    description: 'Codes for a request number that came before; they mean: query',
  })
  duplicate!: string[];

  @ListOf('string', { ...CODES, description: 'Codes for a payment still under way; they mean: query' })
  pending!: string[];
}

export class ChannelHoursDto {
  @Code({ max: 5, pattern: '^[0-9]{2}:[0-9]{2}$', description: 'HH:MM in the time zone of the book' })
  from!: string;

  @Code({
    max: 5,
    pattern: '^[0-9]{2}:[0-9]{2}$',
    description: 'Cut-off; before `from` it is on the next day',
  })
  until!: string;
}

export class FeeRuleDto {
  @AmountText('Of each payment')
  flat!: string;

  @Code({ max: 24, pattern: RATE_PATTERN, description: 'Part of the amount: 0.001 is one thousandth' })
  rate!: string;

  @AmountText('Never less', { nullable: true })
  minimum!: string | null;

  @AmountText('Never more', { nullable: true })
  maximum!: string | null;

  @OneOf(FEE_ROUNDINGS, 'How the fee is rounded to the minor unit')
  rounding!: (typeof FEE_ROUNDINGS)[number];
}

export class BreakerDto {
  @WholeNumber({ min: 1, max: 1_000, description: 'So many of the last exchanges are looked at' })
  window!: number;

  @WholeNumber({ min: 1, max: 1_000, description: 'So many failures among them open it' })
  openAt!: number;

  @WholeNumber({ min: 1, max: DAY, description: 'Seconds before it is tried again' })
  pauseSeconds!: number;
}

export class ChannelTermsDto {
  @Nested(() => AnswerCodesDto, 'What the codes of the channel mean; a code in no list concludes nothing')
  codes!: AnswerCodesDto;

  @WholeNumber({
    ...{ min: 1, max: DAY, nullable: true },
    description:
      'Requests tell the channel not to execute them later than this; null: it enforces no such time',
  })
  notAfterSeconds!: number | null;

  @WholeNumber({ min: 0, max: DAY, description: 'Seconds after which a query surely sees what has arrived' })
  visibilityDelaySeconds!: number;

  @WholeNumber({
    ...{ min: 0, max: 900, optional: true },
    description: 'Seconds that the clock of the channel may be off; 60 if not given',
  })
  clockSkewSeconds?: number;

  @Nested(() => ChannelHoursDto, 'When it takes payments; null: at any time', { nullable: true })
  hours!: ChannelHoursDto | null;

  @AmountText('Smallest payment')
  minimumAmount!: string;

  @AmountText('Largest payment')
  maximumAmount!: string;

  @Nested(() => FeeRuleDto, 'What it takes for a payment; null: nothing', { nullable: true })
  fee!: FeeRuleDto | null;

  @ListOf('string', {
    ...{ min: 1, max: 2_000, pattern: BANK_PATTERN, nullable: true },
    description: 'Codes of the banks that it pays to; null: any',
  })
  banks!: string[] | null;

  @Text({
    max: 128,
    description:
      'Account numbers that it pays to: fixed texts and [0-9], [A-Z] or [0-9A-Z] with {n} or {n,m}, one part of variable length',
  })
  accountPattern!: string;

  @WholeNumber({ min: 1, max: 1_000, description: 'Requests under way at once' })
  concurrency!: number;

  @WholeNumber({ min: 1, max: 10_000, description: 'Requests a second' })
  ratePerSecond!: number;

  @WholeNumber({ min: 10, max: 60_000, description: 'Until the connection is there' })
  connectTimeoutMilliseconds!: number;

  @WholeNumber({ min: 10, max: 120_000, description: 'From the request to the end of its answer' })
  answerTimeoutMilliseconds!: number;

  @WholeNumbers({
    ...{ min: 1, max: DAY, least: 1, most: 50 },
    description: 'Before the first, second, … query of an unknown outcome; the last one repeats',
  })
  queryPausesSeconds!: number[];

  @WholeNumber({ min: 1, max: 10_000, description: 'So many queries, then a person decides' })
  queryLimit!: number;

  @Nested(() => BreakerDto, 'When the service stops sending by itself')
  breaker!: BreakerDto;

  @Nested(() => FileTermsDto, 'Of a file-bank, and of no other: how its files look, and when they go', {
    optional: true,
  })
  file?: FileTermsDto;
}
