import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { toIsoTime } from '../../clock/index.js';
import { valueOf } from '../../errors/index.js';
import { Answers, CurrentCaller, Roles } from '../../http/index.js';
import { type Caller } from '../caller.js';
import { IssueSigningKey } from './issue-signing-key.js';
import { ListSigningKeys } from './list-signing-keys.js';
import { RequireSignatures } from './require-signatures.js';
import { RevokeSigningKey } from './revoke-signing-key.js';
import type { StoredSigningKey } from './signing-key.repository.js';
import {
  IssuedSigningKeyView,
  IssueSigningKeyBody,
  RequestSigningView,
  RequireSignaturesBody,
  RevokeSigningKeyBody,
  SigningKeyPage,
  SigningKeyQuery,
  SigningKeyView,
} from './signing.dto.js';

@ApiTags('clients and keys')
@Controller('v1/clients/:client')
@Roles('admin')
export class SigningController {
  constructor(
    private readonly issuing: IssueSigningKey,
    private readonly revoking: RevokeSigningKey,
    private readonly requiring: RequireSignatures,
    private readonly listing: ListSigningKeys,
  ) {}

  @Post('signing-keys')
  @Answers(201, IssuedSigningKeyView, 'The signing key, with its secret this once')
  async issue(
    @CurrentCaller() caller: Caller,
    @Param('client') client: string,
    @Body() body: IssueSigningKeyBody,
  ): Promise<IssuedSigningKeyView> {
    const { stored, secret } = valueOf(await this.issuing.execute(caller, client, body.reason));
    return { ...keyView(stored), secret };
  }

  @Get('signing-keys')
  @Answers(200, SigningKeyPage, 'Signing keys of the client by keyid, without their secrets')
  async list(
    @CurrentCaller() caller: Caller,
    @Param('client') client: string,
    @Query() query: SigningKeyQuery,
  ): Promise<SigningKeyPage> {
    const page = valueOf(await this.listing.execute(caller, client, query));
    return { ...page, items: page.items.map(keyView) };
  }

  @Post('signing-keys/:signingKey/revoke')
  @Answers(200, SigningKeyView, 'No node takes a signature of that key any more')
  async revoke(
    @CurrentCaller() caller: Caller,
    @Param('client') client: string,
    @Param('signingKey') code: string,
    @Body() body: RevokeSigningKeyBody,
  ): Promise<SigningKeyView> {
    return keyView(valueOf(await this.revoking.execute(caller, client, code, body.reason)));
  }

  @Put('request-signing')
  @Answers(200, RequestSigningView, 'Every node goes by it')
  async require(
    @CurrentCaller() caller: Caller,
    @Param('client') client: string,
    @Body() { required, reason }: RequireSignaturesBody,
  ): Promise<RequestSigningView> {
    const order = { clientCode: client, required, reason };
    const { code, signatureRequired } = valueOf(await this.requiring.execute(caller, order));
    return { client: code, required: signatureRequired };
  }
}

const keyView = ({ code, createdAt, revokedAt }: StoredSigningKey): SigningKeyView => ({
  keyId: code,
  createdAt: toIsoTime(createdAt),
  revokedAt: revokedAt && toIsoTime(revokedAt),
});
