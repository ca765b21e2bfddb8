import { AtlasError, type Fault } from '../../model/errors.ts'
import { formatFaults } from '../../model/faults.ts'
import type { PropertyValues } from '../../model/property.ts'
import { getRelationshipType } from '../../model/relationships.ts'
import { findForbiddenEnd } from '../../model/relationshipType.ts'
import type { RelationshipKey } from '../element.ts'
import { idFromName } from './idFromName.ts'

/** INVALID_INPUT if the type cannot connect the two kinds. */
export function assertEndKinds({ type, from, to }: RelationshipKey): void {
  const forbidden = findForbiddenEnd(getRelationshipType(type), from, to)
  if (forbidden?.part !== 'kind') return
  throw createInvalidInputError([{ path: '/to/kind', message: forbidden.message }])
}

/** Converts a pointer inside an element to one inside a change, where properties are nested. */
export function toChangePath(pointer: string): string {
  return ['', '/id', '/from', '/to'].includes(pointer) ? pointer : `/properties${pointer}`
}

/** Returns the given id, or derives one from the name. */
export function resolveNodeId(values: PropertyValues): string {
  if (values.id !== undefined) return String(values.id)
  const id = idFromName(String(values.name))
  if (id !== undefined) return id
  throw createInvalidInputError([
    { path: '/id', message: 'is required because no id can be derived from this name' },
  ])
}

/** The values of a replacement; INVALID_INPUT if they contain another id. */
export function toReplacementValues(values: PropertyValues, id: string): PropertyValues {
  if (values.id !== undefined && values.id !== id) {
    throw createInvalidInputError([
      { path: '/id', message: `must be ${id} (was ${values.id}); ids cannot change` },
    ])
  }
  return { ...values, id }
}

/** INVALID_INPUT with a message that lists the faults. */
export const createInvalidInputError = (faults: readonly Fault[]): AtlasError =>
  new AtlasError('INVALID_INPUT', formatFaults(faults), { faults })
