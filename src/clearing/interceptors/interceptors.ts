import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { DefinitionRepository } from '../definitions/database/definition.repository.js';
import { SwitchRepository } from './database/switch.repository.js';
import type { InterceptorDefinition, InterceptorVersion, PinnedInterceptors } from './interceptor.js';
import { interceptorRefusals } from './interceptors.errors.js';
import { compileInterceptors, type InterceptorTrees } from './verdict.rules.js';

/** The interceptors (拦截器) that a run goes by. */
@Injectable()
export class Interceptors {
  constructor(
    private readonly definitions: DefinitionRepository,
    private readonly switches: SwitchRepository,
  ) {}

  /** Those that are on for the source now, in their last versions: what a run pins when it begins or is refreshed. */
  async pin({ id }: BookRef, source: string): Promise<PinnedInterceptors> {
    const pinned: Record<string, number> = {};
    for (const code of await this.switches.on(id)) {
      const [last] = await this.definitions.versions<InterceptorDefinition>(id, 'interceptor', code, null, 1);
      if (last && isFor(last.definition, source)) pinned[code] = last.number;
    }
    return pinned;
  }

  /** Exactly those versions, whether they are on by now or not. */
  async load({ id }: BookRef, pinned: PinnedInterceptors): Promise<Result<InterceptorTrees>> {
    const found: InterceptorVersion[] = [];
    for (const [code, number] of Object.entries(pinned)) {
      const version = await this.definitions.version<InterceptorDefinition>(id, 'interceptor', code, number);
      if (!version) return refused(interceptorRefusals.versionGone(code, number));
      found.push(version);
    }
    return accepted(compileInterceptors(found));
  }
}

const isFor = ({ sources }: InterceptorDefinition, source: string): boolean =>
  sources.length === 0 || sources.includes(source);
