import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuditModule } from './platform/audit/index.js';
import { AuthModule, newKeyFor, ProvisionKeys } from './platform/auth/index.js';
import { readConfig, type Config } from './platform/config/index.js';
import { DatabaseModule } from './platform/database/index.js';
import { JobsModule } from './platform/jobs/index.js';
import { createLogging } from './platform/logging/index.js';
import { MetricsModule } from './platform/metrics/index.js';
import { PlatformModule } from './platform/platform.module.js';
import { TracingModule } from './platform/tracing/index.js';

@Module({})
class KeysModule {
  static of(config: Config): DynamicModule {
    const platform = PlatformModule.of(config, createLogging('silent'), {});
    return {
      module: KeysModule,
      imports: [platform, MetricsModule, TracingModule, JobsModule, DatabaseModule, AuditModule, AuthModule],
    };
  }
}

/** `npm run keys -- create-admin`: the first key, which then issues all others over REST. Printed once, kept nowhere. */
if (process.argv[2] !== 'create-admin') {
  console.error('Usage: npm run keys -- create-admin');
  process.exit(1);
}
// Variables that are set win over those of the file.
if (existsSync('.env')) process.loadEnvFile('.env');
const config = readConfig(process.env);
const context = await NestFactory.createApplicationContext(KeysModule.of(config), { logger: ['error'] });
const key = newKeyFor(config.environment);
await context.get(ProvisionKeys).provision({
  clientCode: 'administrator',
  clientName: 'Administrator',
  key,
  roles: ['admin'],
  books: '*',
  reason: 'created on the command line',
});
await context.close();
console.log(`Admin key (shown this once):\n${key}`);
