import type { Model, Property } from '../../api/model.ts'
import { capitalize } from '../../shell/format.ts'

/** A type in one direction, with the kinds that the other end may have. */
export interface RelationshipOption {
  readonly key: string
  readonly type: string
  readonly isOutgoing: boolean
  readonly label: string
  readonly kinds: readonly string[]
  readonly properties: readonly Property[]
}

/** The relationships that the model allows for an element of a kind. */
export const listRelationshipOptions = (model: Model, kind: string): RelationshipOption[] =>
  [...model.relationshipTypes.values()].flatMap((type) =>
    [true, false].flatMap((isOutgoing) => {
      const kinds = type.ends
        .filter(({ from, to }) => (isOutgoing ? from : to).includes(kind))
        .flatMap(({ from, to }) => (isOutgoing ? to : from))
      return kinds.length === 0
        ? []
        : [
            {
              key: `${type.name} ${isOutgoing}`,
              type: type.name,
              isOutgoing,
              label: capitalize(type.phrases[isOutgoing ? 'from' : 'to']),
              kinds: [...new Set(kinds)],
              properties: type.properties as Property[],
            },
          ]
    }),
  )
