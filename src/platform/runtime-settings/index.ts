export { SETTING_NAMES, type SettingName, type SettingValue } from './catalogue.js';
export { RuntimeSettings } from './runtime-settings.js';
export { RuntimeSettingsModule } from './runtime-settings.module.js';
