import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The default exports of all TypeScript files in a folder, in the order of their names, by key. */
export async function loadModules<Module>(
  folder: string,
  keyOf: (module: Module) => string,
): Promise<ReadonlyMap<string, Module>> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'))
  const modules = await Promise.all(
    files.toSorted().map(async (file) => {
      const { default: module } = await import(pathToFileURL(join(folder, file)).href)
      return module as Module
    }),
  )
  const modulesByKey = new Map(modules.map((module) => [keyOf(module), module]))
  if (modulesByKey.size < modules.length) throw new TypeError(`Two files in ${folder} declare the same name`)
  return modulesByKey
}
