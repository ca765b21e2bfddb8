import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { getNodeProperties, type NodeKind } from './kind.ts'

/** Every kind of node by name: one for each file in kinds/. */
export const nodeKinds: ReadonlyMap<string, NodeKind> = await readKinds(join(import.meta.dirname, 'kinds'))

export const kindNames: readonly string[] = [...nodeKinds.keys()]

/** The kind of that name; an unknown name is a programming error. */
export function getNodeKind(name: string): NodeKind {
  const kind = nodeKinds.get(name)
  if (!kind) throw new TypeError(`Unknown kind ${name}`)
  return kind
}

async function readKinds(folder: string): Promise<Map<string, NodeKind>> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'))
  const declaredKinds = await Promise.all(files.toSorted().map((file) => readKind(join(folder, file))))
  const kindsByName = new Map<string, NodeKind>()
  for (const kind of declaredKinds) {
    if (kindsByName.has(kind.name)) throw new TypeError(`Two files declare the kind ${kind.name}`)
    kindsByName.set(kind.name, kind)
  }
  return kindsByName
}

async function readKind(file: string): Promise<NodeKind> {
  const { default: kind } = (await import(pathToFileURL(file).href)) as { default: NodeKind }
  const duplicateName = Object.keys(kind.properties).find(
    (name) => getNodeProperties({ ...kind, properties: {} })[name] !== undefined,
  )
  if (duplicateName) throw new TypeError(`${kind.name}.${duplicateName} is already a property of every node`)
  return kind
}
