import { Readable } from 'node:stream';
import { Controller, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../platform/auth/index.js';
import { RefusalError, valueOf } from '../platform/errors/index.js';
import { Answers, CurrentCaller, FILE_TYPES, IdempotencyKey, Roles } from '../platform/http/index.js';
import { BookDirectory } from '../ledger/books/index.js';
import { viewOfBatch } from './batch-view.js';
import { PayoutBatchFileQuery } from './dto/batch-commands.dto.js';
import { PayoutBatchDto } from './dto/batch.dto.js';
import { batchRefusals } from './payout-batches.errors.js';
import { ReceiveFile } from './receive-file.js';

@ApiTags('payout batches')
@Controller('v1/books/:book/payout-batches')
export class BatchFilesController {
  constructor(
    private readonly books: BookDirectory,
    private readonly receiving: ReceiveFile,
  ) {}

  @Post('file')
  @Roles('poster')
  @ApiOperation({
    summary: 'Send a batch (批次) as one CSV or XLSX file, with its number of items, total and SHA-256',
  })
  @ApiConsumes(FILE_TYPES.csv, FILE_TYPES.xlsx)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @Answers(201, PayoutBatchDto, 'Received, or the first answer again')
  async send(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @IdempotencyKey() requestNumber: string,
    @Query() query: PayoutBatchFileQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PayoutBatchDto> {
    const book = valueOf(await this.books.byCode(code, [query.currency]));
    const arriving = request.body;
    if (!(arriving instanceof Readable)) throw new RefusalError(batchRefusals.fileType());
    const isCsv = request.headers['content-type']!.trim().toLowerCase().startsWith(FILE_TYPES.csv);
    const source = isCsv ? 'csv' : 'xlsx';
    const order = { caller, book, requestNumber, query, source } as const;
    const { batch, replayed } = valueOf(await this.receiving.execute(order, arriving));
    if (replayed) reply.header('Idempotent-Replayed', 'true');
    return viewOfBatch(batch, book.code);
  }
}
