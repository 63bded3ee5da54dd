import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BookDirectory } from '../ledger/books/index.js';
import type { Caller } from '../platform/auth/index.js';
import { valueOf, type Result } from '../platform/errors/index.js';
import { Answers, CurrentCaller, Roles } from '../platform/http/index.js';
import { ChangeEndpoint, type StatusCommand } from './change-endpoint.js';
import type { EndpointCommand } from './command.js';
import { CreateEndpoint, type IssuedSecret } from './create-endpoint.js';
import {
  ChangeWebhookEndpointDto,
  CreateWebhookEndpointDto,
  IssuedWebhookSecretDto,
  RotateWebhookSecretDto,
  SteerWebhookEndpointDto,
  WebhookEndpointDto,
  WebhookEndpointPageDto,
  WebhookEndpointQuery,
  WebhookEndpointWithBacklogDto,
} from './dto/webhook-endpoint.dto.js';
import { ReadEndpoints } from './read-endpoints.js';

@ApiTags('webhooks')
@Controller('v1/books/:book/webhook-endpoints')
export class WebhookEndpointsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly creating: CreateEndpoint,
    private readonly changing: ChangeEndpoint,
    private readonly reading: ReadEndpoints,
  ) {}

  @Post()
  @Roles('admin')
  @ApiOperation({ summary: 'Have the events of a client in the book told to an address from now on' })
  @Answers(201, IssuedWebhookSecretDto, 'The endpoint, with its secret this once')
  async create(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Body() { client, url, types, reason }: CreateWebhookEndpointDto,
  ): Promise<IssuedWebhookSecretDto> {
    const book = valueOf(await this.books.byCode(code));
    return this.issued(
      caller,
      code,
      await this.creating.execute(caller, book, { client, url, types, reason }),
    );
  }

  @Get()
  @Roles('poster', 'operator', 'admin')
  @ApiOperation({ summary: 'The endpoints of the book; a poster sees those of its own client' })
  @Answers(200, WebhookEndpointPageDto, 'A page of endpoints, the oldest first')
  async list(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Query() query: WebhookEndpointQuery,
  ): Promise<WebhookEndpointPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.list(caller, book, query));
  }

  @Get(':endpoint')
  @Roles('poster', 'operator', 'admin')
  @ApiOperation({ summary: 'An endpoint, how it is, and how much waits for it' })
  @Answers(200, WebhookEndpointWithBacklogDto, 'The endpoint')
  async read(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('endpoint') id: string,
  ): Promise<WebhookEndpointWithBacklogDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.one(caller, book, id));
  }

  @Put(':endpoint')
  @Roles('admin')
  @ApiOperation({ summary: 'Change the address, or what is told' })
  @Answers(200, WebhookEndpointDto, 'The endpoint')
  async change(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('endpoint') id: string,
    @Body() { url, types, reason, expectedVersion }: ChangeWebhookEndpointDto,
  ): Promise<WebhookEndpointDto> {
    const command = await this.command(caller, code, id, reason);
    valueOf(await this.changing.settings(command, { url, types, expectedVersion }));
    return this.read(caller, code, id);
  }

  @Post(':endpoint/rotate')
  @Roles('admin')
  @ApiOperation({ summary: 'Give the endpoint a new secret; for a while the one before signs as well' })
  @Answers(201, IssuedWebhookSecretDto, 'The endpoint, with its new secret this once')
  async rotate(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('endpoint') id: string,
    @Body() { overlapSeconds, reason }: RotateWebhookSecretDto,
  ): Promise<IssuedWebhookSecretDto> {
    const command = await this.command(caller, code, id, reason);
    return this.issued(caller, code, await this.changing.rotate(command, overlapSeconds));
  }

  @Post(':endpoint/pause')
  @Roles('operator', 'admin')
  @ApiOperation({ summary: 'Tell the endpoint nothing for now; what it is to be told waits' })
  @Answers(200, WebhookEndpointDto, 'The endpoint')
  pause(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('endpoint') id: string,
    @Body() body: SteerWebhookEndpointDto,
  ): Promise<WebhookEndpointDto> {
    return this.steer(caller, code, id, 'pause', body);
  }

  @Post(':endpoint/resume')
  @Roles('operator', 'admin')
  @ApiOperation({
    summary: 'Tell the endpoint again, also when it was suspended because nothing got through',
  })
  @Answers(200, WebhookEndpointDto, 'The endpoint')
  resume(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('endpoint') id: string,
    @Body() body: SteerWebhookEndpointDto,
  ): Promise<WebhookEndpointDto> {
    return this.steer(caller, code, id, 'resume', body);
  }

  @Post(':endpoint/retire')
  @Roles('admin')
  @ApiOperation({ summary: 'Tell the endpoint nothing any more, for good; what waits for it is dropped' })
  @Answers(200, WebhookEndpointDto, 'The endpoint')
  retire(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('endpoint') id: string,
    @Body() body: SteerWebhookEndpointDto,
  ): Promise<WebhookEndpointDto> {
    return this.steer(caller, code, id, 'retire', body);
  }

  private async steer(
    caller: Caller,
    code: string,
    id: string,
    what: StatusCommand,
    { reason }: SteerWebhookEndpointDto,
  ): Promise<WebhookEndpointDto> {
    valueOf(await this.changing.status(await this.command(caller, code, id, reason), what));
    return this.read(caller, code, id);
  }

  private async command(caller: Caller, code: string, id: string, reason: string): Promise<EndpointCommand> {
    return { caller, book: valueOf(await this.books.byCode(code)), id, reason };
  }

  private async issued(
    caller: Caller,
    code: string,
    issued: Result<IssuedSecret>,
  ): Promise<IssuedWebhookSecretDto> {
    const { endpointId, secret } = valueOf(issued);
    return { ...(await this.read(caller, code, endpointId)), secret };
  }
}
