import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { accepted, type Result } from '../../platform/errors/index.js';
import type { ApprovedOrder, ChangeCommand } from '../../ledger/approvals/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { DefinitionRepository } from '../definitions/database/definition.repository.js';
import { KeepVersion } from '../definitions/keep-version.js';
import { SetInterceptorDto } from './dto/interceptor.dto.js';
import type { InterceptorDefinition } from './interceptor.js';
import { readTree } from './read-tree.rules.js';

/** A new interceptor (拦截器), which is off, or the next version of one. */
@Injectable()
export class SetInterceptor implements ChangeCommand<SetInterceptorDto> {
  readonly effect = 'change';
  readonly name = 'set-interceptor';
  readonly makerRoles = ['finance', 'operator', 'admin'] as const;
  readonly content = SetInterceptorDto;

  constructor(
    private readonly definitions: DefinitionRepository,
    private readonly keepVersion: KeepVersion,
  ) {}

  check(_book: BookRef, content: SetInterceptorDto): Promise<Result<void>> {
    const read = readTree(content.tree);
    return Promise.resolve(read.ok ? accepted(undefined) : read);
  }

  async execute(
    tx: Tx,
    { approvalId, book, content }: ApprovedOrder<SetInterceptorDto>,
  ): Promise<Result<object>> {
    const { interceptor: code, name, sources = [], mode } = content;
    const tree = readTree(content.tree);
    if (!tree.ok) return tree;
    const definition: InterceptorDefinition = { name, sources, mode, tree: tree.value };
    await this.definitions.advance(tx, book.id);
    const kept = { code, definition, approvalId };
    const version = await this.keepVersion.execute(tx, book.id, 'interceptor', kept);
    return accepted({ interceptor: code, version });
  }
}
