import { Module } from '@nestjs/common';
import { DefinitionRepository } from './database/definition.repository.js';
import { KeepVersion } from './keep-version.js';
import { ReadDefinitions } from './read-definitions.js';

/** What clearing goes by, kept in versions. */
@Module({
  providers: [DefinitionRepository, KeepVersion, ReadDefinitions],
  exports: [DefinitionRepository, KeepVersion, ReadDefinitions],
})
export class DefinitionsModule {}
