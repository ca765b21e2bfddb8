import type { PropertyValue, PropertyValues } from '../../model/property.ts'
import type { ElementKey } from '../element.ts'
import type { UnmodeledContent } from '../unmodeledContent.ts'

/** Values by property; null for a property that the element does not have. */
export type ValueChanges = Readonly<Record<string, PropertyValue | null>>

export interface ElementCreation {
  readonly change: 'created'
  readonly key: ElementKey
  readonly after: PropertyValues
}

export interface ElementUpdate {
  readonly change: 'updated'
  readonly key: ElementKey
  /** The properties that differ; the same names as in `after`. */
  readonly before: ValueChanges
  readonly after: ValueChanges
  /** The entity tag afterwards; of an update by an import. */
  readonly tag?: string
  /** Replaces values of `before`. */
  readonly unmodeled?: UnmodeledContent
}

export interface ElementDeletion {
  readonly change: 'deleted'
  readonly key: ElementKey
  readonly before: PropertyValues
  /** Adds to `before`, or replaces values of it. */
  readonly unmodeled?: UnmodeledContent
}

/** The values that are present. */
export const omitNulls = (values: ValueChanges): PropertyValues =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as PropertyValues

/** What one transaction did to one element, in values as JSON has them. */
export type JournaledChange = ElementCreation | ElementUpdate | ElementDeletion

/** All changes of one transaction. No state exists between the numbers of its entries. */
export interface JournalStep {
  /** The state before it. */
  readonly previousNumber: number
  /** The state after it: the number of its last entry. */
  readonly number: number
  /** The time of the database, in UTC. */
  readonly at: string
  readonly author: string
  readonly requestId?: string
  readonly changes: readonly JournaledChange[]
}
