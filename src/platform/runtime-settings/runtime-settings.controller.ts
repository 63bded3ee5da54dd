import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../auth/index.js';
import { toIsoTime } from '../clock/index.js';
import { valueOf } from '../errors/index.js';
import { Answers, CurrentCaller, Roles } from '../http/index.js';
import { ChangeSetting } from './change-setting.js';
import {
  ChangeSettingBody,
  RuntimeSettingsView,
  RuntimeSettingView,
  SettingChangePage,
  SettingChangeQuery,
} from './dto/runtime-setting.dto.js';
import { ReadSettings, type DescribedSetting } from './read-settings.js';

@ApiTags('running the service')
@Controller('v1/runtime-settings')
@Roles('admin', 'operator')
export class RuntimeSettingsController {
  constructor(
    private readonly changing: ChangeSetting,
    private readonly reading: ReadSettings,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What can be changed while the service runs, and how it is set now' })
  @Answers(200, RuntimeSettingsView, 'The settings, by name')
  async list(@CurrentCaller() caller: Caller): Promise<RuntimeSettingsView> {
    return { items: valueOf(await this.reading.all(caller)).map(viewOf) };
  }

  @Put(':name')
  @Roles('admin')
  @ApiOperation({ summary: 'Change a setting on all nodes, or give it back to its default' })
  @Answers(200, RuntimeSettingView, 'The setting')
  async change(
    @CurrentCaller() caller: Caller,
    @Param('name') name: string,
    @Body() body: ChangeSettingBody,
  ): Promise<RuntimeSettingView> {
    const { value, reason, expectedVersion } = body;
    valueOf(await this.changing.execute(caller, { name, value, reason, expectedVersion }));
    return viewOf(valueOf(await this.reading.one(caller, name)));
  }

  @Get(':name/changes')
  @ApiOperation({ summary: 'The history of a setting' })
  @Answers(200, SettingChangePage, 'The changes, the latest first')
  async changes(
    @CurrentCaller() caller: Caller,
    @Param('name') name: string,
    @Query() query: SettingChangeQuery,
  ): Promise<SettingChangePage> {
    const page = valueOf(await this.reading.changes(caller, name, query));
    return { ...page, items: page.items.map((change) => ({ ...change, at: toIsoTime(change.at) })) };
  }
}

const viewOf = ({ name, definition, value, defaultValue, change }: DescribedSetting): RuntimeSettingView => ({
  name,
  type: definition.type,
  ...(definition.type === 'whole'
    ? { unit: definition.unit, minimum: definition.min, maximum: definition.max, choices: [] }
    : { unit: null, minimum: null, maximum: null, choices: [...definition.choices] }),
  value,
  defaultValue,
  description: definition.description,
  takesEffect: definition.takesEffect,
  version: change?.version ?? 0,
  changedAt: change ? toIsoTime(change.changedAt) : null,
  changedBy: change?.changedBy ?? null,
});
