import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { toIsoTime } from '../clock/index.js';
import { valueOf } from '../errors/index.js';
import { Answers, CurrentCaller, Roles } from '../http/index.js';
import type { StoredKey } from './api-key.repository.js';
import { type Caller, type Role } from './caller.js';
import type { ClientRow } from './client.repository.js';
import { CreateClient } from './create-client.js';
import { IssueKey, type IssuedKey } from './issue-key.js';
import {
  ApiKeyPage,
  ApiKeyQuery,
  ApiKeyView,
  ClientPage,
  ClientQuery,
  ClientView,
  CreateClientBody,
  IssuedKeyView,
  IssueKeyBody,
  LimitKeyBody,
  RevokeKeyBody,
  RotateKeyBody,
} from './key-administration.dto.js';
import { LimitKey } from './limit-key.js';
import { ListKeys } from './list-keys.js';
import { RevokeKey } from './revoke-key.js';
import { RotateKey } from './rotate-key.js';

@ApiTags('clients and keys')
@Controller('v1/clients')
@Roles('admin')
export class ClientsController {
  constructor(
    private readonly creating: CreateClient,
    private readonly issuing: IssueKey,
    private readonly rotating: RotateKey,
    private readonly revoking: RevokeKey,
    private readonly limiting: LimitKey,
    private readonly listing: ListKeys,
  ) {}

  @Post()
  @Answers(201, ClientView, 'The client was created')
  async create(@CurrentCaller() caller: Caller, @Body() body: CreateClientBody): Promise<ClientView> {
    return clientView(valueOf(await this.creating.execute(caller, body)));
  }

  @Get()
  @Answers(200, ClientPage, 'Clients by code')
  async list(@CurrentCaller() caller: Caller, @Query() query: ClientQuery): Promise<ClientPage> {
    const page = valueOf(await this.listing.clientPage(caller, query));
    return { ...page, items: page.items.map(clientView) };
  }

  @Post(':client/keys')
  @Answers(201, IssuedKeyView, 'The key, with its secret this once')
  async issue(
    @CurrentCaller() caller: Caller,
    @Param('client') client: string,
    @Body() body: IssueKeyBody,
  ): Promise<IssuedKeyView> {
    const { books, reason, expiresAt } = body;
    const order = {
      clientCode: client,
      roles: body.roles as Role[],
      books,
      expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
      requestsPerSecond: body.requestsPerSecond ?? null,
      reason,
    };
    return issuedKeyView(valueOf(await this.issuing.execute(caller, order)));
  }

  @Get(':client/keys')
  @Answers(200, ApiKeyPage, 'Keys of the client by prefix, without their secrets')
  async keys(
    @CurrentCaller() caller: Caller,
    @Param('client') client: string,
    @Query() query: ApiKeyQuery,
  ): Promise<ApiKeyPage> {
    const page = valueOf(await this.listing.keyPage(caller, client, query));
    return { ...page, items: page.items.map(keyView) };
  }

  @Post(':client/keys/:key/rotate')
  @Answers(201, IssuedKeyView, 'The new key, with its secret this once')
  async rotate(
    @CurrentCaller() caller: Caller,
    @Param('client') client: string,
    @Param('key') key: string,
    @Body() body: RotateKeyBody,
  ): Promise<IssuedKeyView> {
    const rotation = {
      clientCode: client,
      prefix: key,
      graceSeconds: body.graceSeconds,
      requestsPerSecond: body.requestsPerSecond,
      reason: body.reason,
    };
    return issuedKeyView(valueOf(await this.rotating.execute(caller, rotation)));
  }

  @Put(':client/keys/:key/rate-limit')
  @ApiOperation({ summary: 'Give a key a rate of its own, or that of all keys again' })
  @Answers(200, ApiKeyView, 'The key')
  async limit(
    @CurrentCaller() caller: Caller,
    @Param('client') client: string,
    @Param('key') key: string,
    @Body() body: LimitKeyBody,
  ): Promise<ApiKeyView> {
    const { requestsPerSecond, reason } = body;
    const order = { clientCode: client, prefix: key, requestsPerSecond, reason };
    return keyView(valueOf(await this.limiting.execute(caller, order)));
  }

  @Post(':client/keys/:key/revoke')
  @Answers(200, ApiKeyView, 'The key does not work any more')
  async revoke(
    @CurrentCaller() caller: Caller,
    @Param('client') client: string,
    @Param('key') key: string,
    @Body() body: RevokeKeyBody,
  ): Promise<ApiKeyView> {
    return keyView(valueOf(await this.revoking.execute(caller, client, key, body.reason)));
  }
}

const clientView = ({ code, name, createdAt, signatureRequired }: ClientRow): ClientView => ({
  code,
  name,
  createdAt: toIsoTime(createdAt),
  signatureRequired,
});

const keyView = (key: StoredKey): ApiKeyView => ({
  prefix: key.prefix,
  client: key.clientCode,
  roles: [...key.roles],
  books: key.books === '*' ? ['*'] : [...key.books],
  createdAt: toIsoTime(key.createdAt),
  expiresAt: key.expiresAt && toIsoTime(key.expiresAt),
  revokedAt: key.revokedAt && toIsoTime(key.revokedAt),
  requestsPerSecond: key.requestsPerSecond,
});

const issuedKeyView = ({ stored, secret }: IssuedKey): IssuedKeyView => ({ ...keyView(stored), secret });
