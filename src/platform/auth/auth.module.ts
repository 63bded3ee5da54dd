import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { ApiKeyRepository } from './api-key.repository.js';
import { Authenticator } from './authenticator.js';
import { ClientRepository } from './client.repository.js';
import { ClientsController } from './clients.controller.js';
import { CreateClient } from './create-client.js';
import { IssueKey } from './issue-key.js';
import { ListKeys } from './list-keys.js';
import { ProvisionKeys } from './provision-keys.js';
import { RevokeKey } from './revoke-key.js';
import { RotateKey } from './rotate-key.js';

/** Clients, their API keys, and the guard in front of every route. */
@Module({
  controllers: [ClientsController],
  providers: [
    ApiKeyRepository,
    ClientRepository,
    Authenticator,
    CreateClient,
    IssueKey,
    RotateKey,
    RevokeKey,
    ListKeys,
    ProvisionKeys,
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
  exports: [Authenticator, ProvisionKeys],
})
export class AuthModule {}
