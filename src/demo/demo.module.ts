import { Module } from '@nestjs/common';
import { AuthModule } from '../platform/auth/index.js';
import { SeedDemo } from './seed-demo.js';

@Module({ imports: [AuthModule], providers: [SeedDemo], exports: [SeedDemo] })
export class DemoModule {}
