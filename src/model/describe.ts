import { getNodeProperties } from './kind.ts'
import { nodeKinds } from './kinds.ts'
import type { Properties, Property } from './property.ts'
import { relationshipTypes, touchpointRoles } from './relationships.ts'
import { getRelationshipProperties } from './relationshipType.ts'

/** The whole model as data: kinds, relationship types, roles, with every property. */
export function describeModel() {
  return {
    kinds: [...nodeKinds.values()].map((kind) => ({
      name: kind.name,
      path: `/${kind.path}`,
      description: kind.description,
      properties: describeProperties(getNodeProperties(kind)),
      example: kind.example,
    })),
    relationshipTypes: [...relationshipTypes.values()].map((type) => ({
      name: type.name,
      noun: type.noun,
      phrases: type.phrases,
      description: type.description,
      ends: type.ends.map(([from, to]) => ({ from, to })),
      propagation: type.propagation,
      ...(type.dependentEnd && { dependentEnd: type.dependentEnd }),
      traits: type.traits,
      properties: describeProperties(getRelationshipProperties(type)),
    })),
    roles: [...touchpointRoles].map(([name, relationshipType]) => ({ name, relationshipType })),
  }
}

function describeProperties(properties: Properties) {
  return Object.entries(properties).map(([name, property]) => ({ name, ...describeProperty(property) }))
}

function describeProperty({ isRequired = false, isSetByService = false, isIndexed: _, ...rest }: Property) {
  return { ...rest, isRequired, isSetByService }
}
