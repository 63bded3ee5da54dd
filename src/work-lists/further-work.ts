import { Injectable } from '@nestjs/common';
import type { WorkListName } from './work-list.js';
import type { WorkSource } from './work-source.js';

/** Where modules above register what of theirs waits for a person. */
@Injectable()
export class FurtherWork {
  private readonly sources: WorkSource[] = [];

  add(source: WorkSource): void {
    this.sources.push(source);
  }

  of(list: WorkListName): WorkSource[] {
    return this.sources.filter((source) => source.list === list);
  }
}
