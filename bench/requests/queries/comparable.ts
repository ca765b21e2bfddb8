import { getNodeProperties } from '../../../src/model/kind.ts'
import { getNodeKind } from '../../../src/model/kinds.ts'
import type { Properties } from '../../../src/model/property.ts'
import { getRelationshipType } from '../../../src/model/relationships.ts'
import { getRelationshipProperties } from '../../../src/model/relationshipType.ts'

/** What any two answers about a touchpoint have to say alike. */
export const comparableTouchpoint = (values: object) =>
  comparable(getNodeProperties(getNodeKind('Touchpoint')), { ...values })

/** What any two answers about a relationship have to say alike. */
export const comparableRelationship = (type: string, values: object) =>
  comparable(getRelationshipProperties(getRelationshipType(type)), { ...values })

/** Days and times are left out, since the driver has objects of its own for them; and what has no value. */
function comparable(declared: Properties, values: Readonly<Record<string, unknown>>) {
  const named = Object.entries(declared).filter(([, { type }]) => type !== 'date' && type !== 'dateTime')
  return Object.fromEntries(
    named.map(([name]) => [name, values[name] ?? null] as const).filter(([, value]) => value !== null),
  )
}
