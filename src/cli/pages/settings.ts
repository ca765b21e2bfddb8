import { settingsSchema } from '../../settings.ts'
import { createGeneratedNotice, markdownTable } from './markdown.ts'

/** The page with all settings. */
export function renderSettingsPage(): string {
  const rows = Object.entries(settingsSchema.shape).map(([name, schema]) => [
    `\`${name}\``,
    schema.description ?? '',
    describeDefault(name),
  ])
  return [
    createGeneratedNotice('src/settings.ts'),
    '# Settings',
    'Settings are environment variables. An empty variable counts as not set. Each is declared in the folder of `src/` that uses it.',
    markdownTable(['variable', 'description', 'default'], rows),
    '',
  ].join('\n\n')
}

function describeDefault(name: string): string {
  if (name === 'CX_ATLAS_HOME') return '`.cx-atlas` in the project'
  const value = (settingsSchema.parse({}) as Record<string, unknown>)[name]
  return value === undefined ? 'none' : `\`${value}\``
}
