import { toIsoTime } from '../../platform/clock/index.js';
import type { SavedRule } from './database/posting-rule.repository.js';
import type { RuleDto, RuleVersionDto } from './dto/posting-rule.dto.js';
import type { RuleDefinitionDto } from './dto/rule-definition.dto.js';

/** What a version is called and who saved it, with its definition or without. */
export function versionViewOf(
  saved: Omit<SavedRule, 'id' | 'definition'> & { readonly name: string },
): RuleVersionDto {
  const { businessType, version, name, digest, reason, client, savedAt } = saved;
  return { businessType, version, name, digest, reason, client, savedAt: toIsoTime(savedAt) };
}

export function ruleViewOf(saved: SavedRule): RuleDto {
  // What was saved had passed the DTO, so it has its shape.
  const definition = saved.definition as RuleDefinitionDto;
  return { ...versionViewOf({ ...saved, name: definition.name }), definition };
}
