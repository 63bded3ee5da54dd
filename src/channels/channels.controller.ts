import { Body, Controller, Get, HttpStatus, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { BookDirectory } from '../ledger/books/index.js';
import type { Caller } from '../platform/auth/index.js';
import { valueOf } from '../platform/errors/index.js';
import { Answers, CurrentCaller, Roles } from '../platform/http/index.js';
import { ChangeChannel } from './change-channel.js';
import { ChangeCredentials } from './change-credentials.js';
import { termsOf, viewOfChannel, viewOfVersion } from './channel-view.js';
import { CreateChannel } from './create-channel.js';
import {
  ChangeChannelDto,
  ChangeCredentialsDto,
  ChannelDto,
  ChannelPageDto,
  ChannelsQuery,
  ChannelVersionPageDto,
  ChannelVersionsQuery,
  CreateChannelDto,
} from './dto/channel.dto.js';
import { ReadChannels } from './read-channels.js';

@ApiTags('channels')
@Controller('v1/books/:book/channels')
export class ChannelsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly createChannel: CreateChannel,
    private readonly changeChannel: ChangeChannel,
    private readonly changeCredentials: ChangeCredentials,
    private readonly channels: ReadChannels,
  ) {}

  @Post()
  @Roles('admin')
  @ApiOperation({ summary: 'Set up a channel (渠道) that payouts can leave through' })
  @Answers(200, ChannelDto, 'It is there with the same content; nothing changed')
  @Answers(201, ChannelDto, 'Set up; every node knows it')
  async create(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Body() { terms, credentials, reason, ...channel }: CreateChannelDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ChannelDto> {
    const book = valueOf(await this.books.byCode(code, [channel.currency]));
    const order = { channel: { ...channel, terms: termsOf(terms) }, credentials, reason };
    const { stored, created } = valueOf(await this.createChannel.execute(caller, book, order));
    reply.status(created ? HttpStatus.CREATED : HttpStatus.OK);
    return viewOfChannel(stored);
  }

  @Put(':channel')
  @Roles('admin')
  @ApiOperation({ summary: 'Change what was agreed with a channel, or take it out of use' })
  @Answers(200, ChannelDto, 'What it is now, on every node; what it was already is not changed again')
  async change(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('channel') channel: string,
    @Body() { expectedVersion, reason, terms, ...changed }: ChangeChannelDto,
  ): Promise<ChannelDto> {
    const book = valueOf(await this.books.byCode(code));
    const change = { expectedVersion, reason, changed: { ...changed, terms: termsOf(terms) } };
    return viewOfChannel(valueOf(await this.changeChannel.execute(caller, book, channel, change)));
  }

  @Put(':channel/credentials')
  @Roles('admin')
  @ApiOperation({ summary: 'Replace address, key and secret of a channel' })
  @Answers(200, ChannelDto, 'No node uses the old ones any more')
  async replaceCredentials(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('channel') channel: string,
    @Body() { reason, ...credentials }: ChangeCredentialsDto,
  ): Promise<ChannelDto> {
    const book = valueOf(await this.books.byCode(code));
    const order = { credentials, reason };
    return viewOfChannel(valueOf(await this.changeCredentials.execute(caller, book, channel, order)));
  }

  @Get()
  @Roles('finance', 'operator', 'admin')
  @ApiOperation({ summary: 'Channels of the book' })
  @Answers(200, ChannelPageDto, 'A page by code')
  async list(@Param('book') code: string, @Query() query: ChannelsQuery): Promise<ChannelPageDto> {
    const book = valueOf(await this.books.byCode(code));
    const page = valueOf(await this.channels.list(book, query));
    return { ...page, items: page.items.map(viewOfChannel) };
  }

  @Get(':channel')
  @Roles('finance', 'operator', 'admin')
  @ApiOperation({ summary: 'A channel as it is now' })
  @Answers(200, ChannelDto, 'The channel, without its secret')
  async one(@Param('book') code: string, @Param('channel') channel: string): Promise<ChannelDto> {
    const book = valueOf(await this.books.byCode(code));
    return viewOfChannel(valueOf(await this.channels.one(book, channel)));
  }

  @Get(':channel/versions')
  @Roles('finance', 'operator', 'admin')
  @ApiOperation({ summary: 'What the channel was, and who changed it why' })
  @Answers(200, ChannelVersionPageDto, 'A page, newest first')
  async versions(
    @Param('book') code: string,
    @Param('channel') channel: string,
    @Query() query: ChannelVersionsQuery,
  ): Promise<ChannelVersionPageDto> {
    const book = valueOf(await this.books.byCode(code));
    const page = valueOf(await this.channels.versions(book, channel, query));
    return { ...page, items: page.items.map(viewOfVersion) };
  }
}
