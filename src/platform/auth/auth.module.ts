import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { RateLimitModule } from '../rate-limit/index.js';
import { AccessGuard } from './access.guard.js';
import { ApiKeyRepository } from './api-key.repository.js';
import { AuthEpoch } from './auth-epoch.js';
import { AuthEpochRepository } from './auth-epoch.repository.js';
import { Authenticator } from './authenticator.js';
import { ClientRepository } from './client.repository.js';
import { ClientsController } from './clients.controller.js';
import { CreateClient } from './create-client.js';
import { IssueKey } from './issue-key.js';
import { LimitKey } from './limit-key.js';
import { ListKeys } from './list-keys.js';
import { ProvisionKeys } from './provision-keys.js';
import { RevokeKey } from './revoke-key.js';
import { RotateKey } from './rotate-key.js';
import { SIGNING_PROVIDERS, SigningController } from './signing/index.js';

/** Clients, their API keys, and the guard in front of every route. */
@Module({
  imports: [RateLimitModule],
  controllers: [ClientsController, SigningController],
  providers: [
    ApiKeyRepository,
    ClientRepository,
    AuthEpochRepository,
    AuthEpoch,
    Authenticator,
    CreateClient,
    IssueKey,
    RotateKey,
    RevokeKey,
    LimitKey,
    ListKeys,
    ProvisionKeys,
    ...SIGNING_PROVIDERS,
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
  exports: [Authenticator, ProvisionKeys],
})
export class AuthModule {}
