import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Kind, propertiesOf } from './kind.ts'

/** Every kind of node by name: one for each file in kinds/. */
export const kinds: ReadonlyMap<string, Kind> = await readKinds(join(import.meta.dirname, 'kinds'))

export const kindNames: readonly string[] = [...kinds.keys()]

/** The kind of that name; a name that is not in the model is a mistake in our own code. */
export function kindNamed(name: string): Kind {
  const kind = kinds.get(name)
  if (!kind) throw new TypeError(`There is no kind ${name}`)
  return kind
}

async function readKinds(folder: string): Promise<Map<string, Kind>> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'))
  const read = await Promise.all(files.toSorted().map((file) => readKind(join(folder, file))))
  const found = new Map<string, Kind>()
  for (const kind of read) {
    if (found.has(kind.name)) throw new TypeError(`Two files declare the kind ${kind.name}`)
    found.set(kind.name, kind)
  }
  return found
}

async function readKind(file: string): Promise<Kind> {
  const { default: kind } = (await import(pathToFileURL(file).href)) as { default: Kind }
  const twice = Object.keys(kind.properties).find(
    (name) => propertiesOf({ ...kind, properties: {} })[name] !== undefined,
  )
  if (twice) throw new TypeError(`${kind.name}.${twice} is on every node already`)
  return kind
}
