import { Controller, Param, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, Public } from '../../platform/http/index.js';
import { CallbackReceiptDto } from './callback.dto.js';
import { ReceiveCallback } from './receive-callback.js';

/** Where banks tell what became of payments. Open to everybody, because the adapter of the channel checks who speaks. */
@ApiTags('channel callbacks')
@Controller('v1/channel-callbacks')
export class ChannelCallbacksController {
  constructor(private readonly receive: ReceiveCallback) {}

  @Post(':book/:channel')
  @Public()
  @ApiOperation({
    summary: 'For channels: what became of a payment, or that one came back (signed as the channel signs)',
  })
  @Answers(200, CallbackReceiptDto, 'Taken, once however often it is sent')
  async take(
    @Param('book') book: string,
    @Param('channel') channel: string,
    @Req() request: FastifyRequest,
  ): Promise<CallbackReceiptDto> {
    const { method, url, headers, id } = request;
    const rawBody = request.signedBody ?? Buffer.alloc(0);
    const known = valueOf(
      await this.receive.execute({ book, channel }, { method, url, headers, rawBody }, id),
    );
    return { received: true, known };
  }
}
