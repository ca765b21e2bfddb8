import { relationshipTypes } from '../../model/relationships.ts'
import { canConnect } from '../../model/relationshipType.ts'
import { normalizeHeader } from '../tabular/tableTarget.ts'

/** A type that a text may mean, and whether the text reads from the second element to the first. */
export interface NamedType {
  readonly name: string
  readonly isReversed: boolean
}

/** Types by all that people call them: the name, the noun, and the phrase from each end. */
const typesByText: ReadonlyMap<string, readonly NamedType[]> = indexTypes()

function indexTypes(): Map<string, NamedType[]> {
  const index = new Map<string, NamedType[]>()
  const add = (text: string, type: NamedType) => {
    const key = normalizeHeader(text)
    const types = index.get(key) ?? []
    if (!types.some(({ name }) => name === type.name)) index.set(key, [...types, type])
  }
  for (const { name, noun, phrases } of relationshipTypes.values()) {
    for (const text of [name, noun, phrases.from]) add(text, { name, isReversed: false })
    add(phrases.to, { name, isReversed: true })
  }
  return index
}

/** The types that a text may mean: `DEPENDS_ON`, `depends on`, `owner`, or `owned by`, which is reversed. */
export const findTypes = (text: string): readonly NamedType[] => typesByText.get(normalizeHeader(text)) ?? []

/** The first of the types that the model allows between the kinds. */
export const chooseType = (
  types: readonly NamedType[],
  fromKind: string,
  toKind: string,
): NamedType | undefined =>
  types.find(({ name, isReversed }) => {
    const type = relationshipTypes.get(name)
    const [from, to] = isReversed ? [toKind, fromKind] : [fromKind, toKind]
    return type !== undefined && canConnect(type, from, to)
  })
