import { confidence, systemProperties } from './kind.ts'
import { type Properties, text } from './property.ts'

/**
 * How a failure crosses a relationship. `requires`: the dependent end is lost when the other end is; `oneOf`: it is
 * lost when the last other end of its relationships of this type is; `affects`: it is affected, never lost; `none`:
 * nothing crosses.
 */
export const propagations = ['requires', 'oneOf', 'affects', 'none'] as const

export type Propagation = (typeof propagations)[number]

/** The end that depends on the other one; a failure crosses from the other end to it. */
type FailurePropagation =
  | { readonly propagation: 'none'; readonly dependentEnd?: undefined }
  | { readonly propagation: Exclude<Propagation, 'none'>; readonly dependentEnd: 'from' | 'to' }

/** What a type means; analyses choose types by trait, never by name. */
export const relationshipTraits = [
  'ownership',
  'role',
  'structure',
  'collaboration',
  'customer',
  'journey',
  'operation',
  'data',
  'promise',
  'evidence',
  'leadership',
] as const

export type RelationshipTrait = (typeof relationshipTraits)[number]

export type RelationshipType = FailurePropagation & {
  readonly name: string
  /**
   * What people call one of these relationships: `owner`. Operations of the API are named after it (`setOwner`), and a
   * role at a touchpoint goes by it. Unique among the types, and no kind of node.
   */
  readonly noun: string
  /** What leads from one end to the other when people read it: `owns` from the first node, `owned by` from the second. */
  readonly phrases: { readonly from: string; readonly to: string }
  /** What the first node does or is, to complete “the first node …”. */
  readonly description: string
  /** Pairs of lists: any kind of the first list may point to any kind of the second. */
  readonly ends: readonly (readonly [from: readonly string[], to: readonly string[]])[]
  readonly traits: readonly [RelationshipTrait, ...RelationshipTrait[]]
  /** Whether an element may point to itself; refused unless declared. */
  readonly allowsSelf?: true
  readonly properties: Properties
}

/** On every relationship, after its own properties. */
export const commonRelationshipProperties: Properties = {
  confidence,
  note: text('Notes'),
}

/** Whether a relationship of the type may go from the one kind to the other. */
export function canConnect(type: RelationshipType, fromKind: string, toKind: string): boolean {
  return type.ends.some(([from, to]) => from.includes(fromKind) && to.includes(toKind))
}

/** Why a relationship of the type cannot connect the two elements, and by which part of its end; undefined when it can. */
export function findForbiddenEnd(
  type: RelationshipType,
  from: ElementId,
  to: ElementId,
): { readonly part: 'kind' | 'id'; readonly message: string } | undefined {
  if (!canConnect(type, from.kind, to.kind)) {
    const allowedEnds = type.ends.map((ends) => ends.map((kinds) => kinds.join(', ')).join(' → ')).join('; ')
    const message = `${type.name} cannot connect ${from.kind} to ${to.kind}; allowed: ${allowedEnds}`
    return { part: 'kind', message }
  }
  const isSelf = from.kind === to.kind && from.id === to.id
  if (!isSelf || type.allowsSelf) return undefined
  return { part: 'id', message: `${type.name} cannot connect an element to itself` }
}

interface ElementId {
  readonly kind: string
  readonly id: string
}

/** The kinds a type may start from, or end at, each once. */
export function listKindsAtEnd(type: RelationshipType, end: 'from' | 'to'): string[] {
  return [...new Set(type.ends.flatMap(([from, to]) => (end === 'from' ? from : to)))]
}

/** All properties of a type in the order of columns. */
export function getRelationshipProperties(type: RelationshipType): Properties {
  return { ...getWritableRelationshipProperties(type), ...systemProperties }
}

/** The properties of a type that come from outside. */
export function getWritableRelationshipProperties(type: RelationshipType): Properties {
  return { ...type.properties, ...commonRelationshipProperties }
}
