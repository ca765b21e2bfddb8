import { join } from 'node:path'
import { extendKinds, modelExtension } from './extensions.ts'
import { getNodeProperties, type NodeKind } from './kind.ts'
import { loadModules } from './loadModules.ts'

/** Every kind of node by name: one for each file in kinds/, with what the organisation adds. */
export const nodeKinds = extendKinds(
  await loadModules<NodeKind>(join(import.meta.dirname, 'kinds'), ({ name }) => name),
  modelExtension,
)
nodeKinds.forEach(assertOwnProperties)

export const kindNames: readonly string[] = [...nodeKinds.keys()]

/** The kind of that name; an unknown name is a programming error. */
export function getNodeKind(name: string): NodeKind {
  const kind = nodeKinds.get(name)
  if (!kind) throw new TypeError(`Unknown kind ${name}`)
  return kind
}

function assertOwnProperties(kind: NodeKind): void {
  const commonProperties = getNodeProperties({ ...kind, properties: {} })
  const name = Object.keys(kind.properties).find((each) => each in commonProperties)
  if (name) throw new TypeError(`${kind.name}.${name} is already a property of every node`)
}

/** The names of kinds by the paths at which their nodes are served. */
export const kindNameByPath: ReadonlyMap<string, string> = new Map(
  [...nodeKinds.values()].map(({ path, name }) => [path, name]),
)
