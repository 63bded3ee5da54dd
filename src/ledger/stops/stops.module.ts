import { Module } from '@nestjs/common';
import { BooksModule } from '../books/index.js';
import { StopRepository } from './database/stop.repository.js';
import { SetBusinessTypeStop } from './set-business-type-stop.js';
import { StopsController } from './stops.controller.js';

@Module({
  imports: [BooksModule],
  controllers: [StopsController],
  providers: [SetBusinessTypeStop, StopRepository],
  exports: [StopRepository],
})
export class StopsModule {}
