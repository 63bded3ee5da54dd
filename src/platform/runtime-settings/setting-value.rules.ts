import { accepted, refused, type Refusal, type Result } from '../errors/index.js';
import type { SettingDefinition } from './catalogue.js';
import { settingRefusals } from './settings.errors.js';

/** What a setting can hold. */
export type Setting = number | string;

/** The value that a caller asks for, if the setting takes it. */
export function readValue(definition: SettingDefinition, given: unknown): Result<Setting> {
  if (definition.type === 'choice') {
    const choice = definition.choices.find((candidate) => candidate === given);
    if (choice !== undefined) return accepted(choice);
    return refused(settingRefusals.malformed(`one of ${definition.choices.join(', ')}`));
  }
  if (typeof given !== 'number' || !Number.isInteger(given)) {
    return refused(settingRefusals.malformed(`a whole number of ${definition.unit}`));
  }
  const refusal = rangeRefusal(definition, given);
  return refusal ? refused(refusal) : accepted(given);
}

/** The value that was stored, or undefined for a text that this version cannot have written. */
export function readStored(definition: SettingDefinition, text: string): Setting | undefined {
  const isNumber = definition.type === 'whole' && /^(0|[1-9][0-9]*)$/.test(text);
  const value = readValue(definition, isNumber ? Number(text) : text);
  return value.ok ? value.value : undefined;
}

function rangeRefusal(
  { min, max, unit }: Extract<SettingDefinition, { type: 'whole' }>,
  value: number,
): Refusal | undefined {
  return value < min || value > max ? settingRefusals.outOfRange(min, max, unit) : undefined;
}
