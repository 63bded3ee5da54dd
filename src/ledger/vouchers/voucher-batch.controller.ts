import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../platform/auth/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, problemOf, Roles } from '../../platform/http/index.js';
import { PostBatchDto, PostedBatchDto, type BatchAnswerDto } from './dto/voucher-batch.dto.js';
import { PostBatch, type BatchAnswer } from './post-batch.js';

@ApiTags('vouchers')
@Controller('v1/books/:book/vouchers/batch')
export class VoucherBatchController {
  constructor(private readonly postBatch: PostBatch) {}

  @Post()
  @HttpCode(200)
  @Roles('poster')
  @ApiOperation({
    summary: 'Post up to 1,000 vouchers, all or none or each for itself; answers in the order of the items',
  })
  @Answers(
    200,
    PostedBatchDto,
    'An answer for each item; an atomic batch that is refused is a problem instead',
  )
  async post(
    @CurrentCaller() caller: Caller,
    @Param('book') book: string,
    @Body() body: PostBatchDto,
  ): Promise<PostedBatchDto> {
    const answers = valueOf(await this.postBatch.execute(caller, book, body));
    const items = answers.map((answer) => viewOf(answer, caller.traceId));
    const count = (outcome: BatchAnswerDto['outcome']): number =>
      items.filter((item) => item.outcome === outcome).length;
    return { posted: count('posted'), replayed: count('replayed'), refused: count('refused'), items };
  }
}

function viewOf({ requestNumber, answer }: BatchAnswer, traceId: string): BatchAnswerDto {
  if (answer.ok) {
    const { voucher, replayed } = answer.value;
    return { requestNumber: voucher.requestNumber, outcome: replayed ? 'replayed' : 'posted', voucher };
  }
  const named = requestNumber === undefined ? {} : { requestNumber };
  const { status, code, detail, field } = problemOf(answer.refusal, traceId);
  return {
    ...named,
    outcome: 'refused',
    problem: { status, code, detail, ...(field !== undefined && { field }) },
  };
}
