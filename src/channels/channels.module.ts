import { Module } from '@nestjs/common';
import { AccountsModule } from '../ledger/accounts/index.js';
import { BooksModule } from '../ledger/books/index.js';
import { ChangeChannel } from './change-channel.js';
import { ChangeCredentials } from './change-credentials.js';
import { ChannelAccounts } from './channel-accounts.js';
import { ChannelAdapters } from './channel-adapters.js';
import { ChannelDirectory } from './channel-directory.js';
import { ChannelEpoch } from './channel-epoch.js';
import { ChannelVersions } from './channel-versions.js';
import { ChannelsController } from './channels.controller.js';
import { CheckEnvironments } from './check-environments.js';
import { CreateChannel } from './create-channel.js';
import { CallbackNonceRepository } from './database/callback-nonce.repository.js';
import { ChannelEpochRepository } from './database/channel-epoch.repository.js';
import { ChannelRepository } from './database/channel.repository.js';
import { ForgetCallbackNonces } from './forget-callback-nonces.js';
import { HttpBank } from './http-bank/http-bank.js';
import { ReadCallback } from './http-bank/read-callback.js';
import { ReadChannels } from './read-channels.js';

@Module({
  imports: [AccountsModule, BooksModule],
  controllers: [ChannelsController],
  providers: [
    CallbackNonceRepository,
    ChangeChannel,
    ChangeCredentials,
    ChannelAccounts,
    ChannelAdapters,
    ChannelDirectory,
    ChannelEpoch,
    ChannelEpochRepository,
    ChannelRepository,
    ChannelVersions,
    CheckEnvironments,
    CreateChannel,
    ForgetCallbackNonces,
    HttpBank,
    ReadCallback,
    ReadChannels,
  ],
  exports: [ChannelAdapters, ChannelDirectory, ChannelVersions],
})
export class ChannelsModule {}
