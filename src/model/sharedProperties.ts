import { getNodeProperties } from './kind.ts'
import { nodeKinds } from './kinds.ts'
import type { Property } from './property.ts'
import { relationshipTypes } from './relationships.ts'
import { getRelationshipProperties } from './relationshipType.ts'

let sharedProperties: ReadonlyMap<string, Property> | undefined

/** By name, the properties that several kinds or types declare as one and the same. */
export function listSharedProperties(): ReadonlyMap<string, Property> {
  sharedProperties ??= findSharedProperties()
  return sharedProperties
}

function findSharedProperties(): Map<string, Property> {
  const declarations = [
    ...[...nodeKinds.values()].map(getNodeProperties),
    ...[...relationshipTypes.values()].map(getRelationshipProperties),
  ]
  const seen = new Set<Property>()
  const shared = new Map<string, Property>()
  for (const [name, property] of declarations.flatMap((properties) => Object.entries(properties))) {
    if (seen.has(property) && !shared.has(name)) shared.set(name, property)
    seen.add(property)
  }
  return shared
}
