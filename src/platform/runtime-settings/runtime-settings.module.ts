import { Global, Module } from '@nestjs/common';
import { ApplySettings } from './apply-settings.js';
import { ChangeSetting } from './change-setting.js';
import { ReadSettings } from './read-settings.js';
import { RuntimeSettingRepository } from './runtime-setting.repository.js';
import { RuntimeSettingsController } from './runtime-settings.controller.js';
import { RuntimeSettings } from './runtime-settings.js';

/** Settings that change while the service runs; global, because every module may have some. */
@Global()
@Module({
  controllers: [RuntimeSettingsController],
  providers: [RuntimeSettingRepository, RuntimeSettings, ApplySettings, ChangeSetting, ReadSettings],
  exports: [RuntimeSettings],
})
export class RuntimeSettingsModule {}
