import { extendTypes, modelExtension } from './extensions.ts'
import { claimTypes } from './relationships/claims.ts'
import { customerTypes } from './relationships/customers.ts'
import { dataTypes } from './relationships/data.ts'
import { journeyTypes } from './relationships/journeys.ts'
import { operationTypes } from './relationships/operations.ts'
import { organizationTypes } from './relationships/organization.ts'
import { promiseTypes } from './relationships/promises.ts'
import { steeringTypes } from './relationships/steering.ts'
import type { Propagation, RelationshipTrait, RelationshipType } from './relationshipType.ts'

/** Every type of relationship, in the order of the model, with what the organisation adds. */
const declaredTypes: readonly RelationshipType[] = extendTypes(
  [
    ...claimTypes,
    ...organizationTypes,
    ...customerTypes,
    ...journeyTypes,
    ...operationTypes,
    ...dataTypes,
    ...promiseTypes,
    ...steeringTypes,
  ],
  modelExtension,
)

export const relationshipTypes: ReadonlyMap<string, RelationshipType> = new Map(
  declaredTypes.map((type) => [type.name, type]),
)

/** The names of all types in the order of the model; a type's index here is its number in a projection. */
export const relationshipTypeNames: readonly string[] = [...relationshipTypes.keys()]

/** The types that have any of some traits, in the order of the model. */
export const listTypesWithTrait = (...traits: readonly RelationshipTrait[]): RelationshipType[] =>
  declaredTypes.filter((type) => type.traits.some((trait) => traits.includes(trait)))

/** The types that a failure crosses in any of some ways, in the order of the model. */
export const listTypesWithPropagation = (...propagations: readonly Propagation[]): RelationshipType[] =>
  declaredTypes.filter(({ propagation }) => propagations.includes(propagation))

/** The four roles at a touchpoint by name, with the relationship type that assigns each. */
export const touchpointRoles: ReadonlyMap<string, string> = new Map(
  listTypesWithTrait('role').map(({ noun, name }) => [noun, name]),
)

/** The relationship type of that name; a name that is not in the model is a mistake in our own code. */
export function getRelationshipType(name: string): RelationshipType {
  const type = relationshipTypes.get(name)
  if (!type) throw new TypeError(`Relationship type ${name} not found`)
  return type
}
