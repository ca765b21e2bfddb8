import { toDayNumber } from '../../model/dates.ts'
import { confidence } from '../../model/kind.ts'
import { kindNames, nodeKinds } from '../../model/kinds.ts'
import { isLive } from '../../model/lifecycle.ts'
import { relationshipTypeNames } from '../../model/relationships.ts'
import type { NumericArray, NumericArrayConstructor } from './growingColumn.ts'
import { createTextNumbering } from './textNumbering.ts'

/** A column of numbers and how it is read. */
export interface ColumnDefinition<Numbers extends NumericArray = NumericArray> {
  readonly arrayType: NumericArrayConstructor<Numbers>
  /** Cypher on the variables `node` or `relationship`. */
  readonly expression: string
  /** The property that it shows; absent for the kind and the type. */
  readonly property?: string
  /** The only kind whose property it shows. */
  readonly kind?: string
  /** Converts a value as the database or the journal has it. */
  readonly toNumber: (value: unknown) => number
}

/** The property, and the only kind with it, are those that the expression names. */
const defineColumn = <Numbers extends NumericArray>(
  arrayType: NumericArrayConstructor<Numbers>,
  expression: string,
  toNumber: (value: unknown) => number,
): ColumnDefinition<Numbers> => {
  const [, property] = /\b(?:node|relationship)\.(\w+)/.exec(expression) ?? []
  const [, kind] = /\bnode:(\w+)/.exec(expression) ?? []
  return {
    arrayType,
    expression,
    toNumber,
    ...(property !== undefined && { property }),
    ...(kind !== undefined && { kind }),
  }
}

const toNumberOr = (fallback: number) => (value: unknown) => (typeof value === 'number' ? value : fallback)

/**
 * Days arrive as text such as 2026-03-31, which the driver decodes much faster than dates; in the journal a time is text
 * in UTC.
 */
const toDayOr = (fallback: number) => (value: unknown) =>
  typeof value === 'string' ? toDayNumber(value) : fallback

const toNumberOrNaN = toNumberOr(Number.NaN)
const confidenceLevels: readonly unknown[] = confidence.choices ?? []
const toConfidenceLevel = (level: unknown) => Math.max(confidenceLevels.indexOf(level), 0)

/** How sensitive data can be; a column has the place of a value, counted from 1. */
export const sensitivities: readonly unknown[] =
  nodeKinds.get('DataSet')?.properties.sensitivity?.choices ?? []

/** When phases are, seen from the purchase; a column has the place of a value, counted from 1. */
export const periods: readonly unknown[] = nodeKinds.get('Phase')?.properties.period?.choices ?? []

/** The lifecycle statuses of systems; a column has the place of a value, counted from 1. */
export const systemLifecycles: readonly unknown[] =
  nodeKinds.get('System')?.properties.lifecycle?.choices ?? []

/** The agreements by which parties work together. */
export const agreements = createTextNumbering()

const kindNumbers = new Map<unknown, number>(kindNames.map((kind, number) => [kind, number]))
const typeNumbers = new Map<unknown, number>(relationshipTypeNames.map((type, number) => [type, number]))

/** Whether the model declares a relationship type. */
export const isKnownType = (type: unknown): boolean => typeNumbers.has(type)

/** The numbers of each node. */
export const nodeColumns = {
  /** The kind, as its index in `kindNames`. */
  kind: defineColumn(Uint8Array, 'labels(node)', (labels) => {
    const kind = (labels as readonly string[]).find((label) => kindNumbers.has(label))
    return kindNumbers.get(kind) ?? 0
  }),
  /** 1 for a description that is not blank; the journal has no blank ones. */
  hasDescription: defineColumn(Uint8Array, "trim(coalesce(node.description, '')) <> ''", (value) =>
    value === true || typeof value === 'string' ? 1 : 0,
  ),
  /** 1 to 5; 0 if not set. */
  importance: defineColumn(Uint8Array, 'node.importance', toNumberOr(0)),
  /** 1 for a moment of truth. */
  momentOfTruth: defineColumn(Uint8Array, 'node.momentOfTruth', (value) => (value === true ? 1 : 0)),
  /** 1 for what is in use; 0 for what is planned or retired. */
  isLive: defineColumn(Uint8Array, 'node.lifecycle', (stage) => (isLive(stage) ? 1 : 0)),
  /** The day of the last review, counted from 1970-01-01; -Infinity if never reviewed. */
  reviewedDay: defineColumn(
    Float64Array,
    'toString(date(node.reviewedAt))',
    toDayOr(Number.NEGATIVE_INFINITY),
  ),
  /** The interval of reviews; NaN if not set. */
  reviewEveryDays: defineColumn(Float64Array, 'node.reviewEveryDays', toNumberOrNaN),
  /** The index in the choices of `confidence`; 0, for assumed, if not set. */
  confidence: defineColumn(Uint8Array, 'node.confidence', toConfidenceLevel),
  /** The place in `sensitivities`, counted from 1; 0 if not set. */
  sensitivity: defineColumn(Uint8Array, 'node.sensitivity', (value) => sensitivities.indexOf(value) + 1),
  /** Of a system, the place in `systemLifecycles`, counted from 1; 0 if not set. */
  systemLifecycle: defineColumn(
    Uint8Array,
    'CASE WHEN node:System THEN node.lifecycle END',
    (value) => systemLifecycles.indexOf(value) + 1,
  ),
  /** Of a system, 1 to 5; 0 if not set. */
  criticality: defineColumn(Uint8Array, 'node.criticality', toNumberOr(0)),
  /** The place in `periods`, counted from 1; 0 if not set. */
  period: defineColumn(Uint8Array, 'node.period', (value) => periods.indexOf(value) + 1),
  /** Of a touchpoint; NaN if not set. */
  volumePerMonth: defineColumn(Float64Array, 'node.volumePerMonth', toNumberOrNaN),
  /** The number of people in a customer group; NaN if not set. */
  size: defineColumn(Float64Array, 'CASE WHEN node:Customer THEN node.size END', toNumberOrNaN),
  /** Of a promise; NaN if not set. */
  promisedResponseMinutes: defineColumn(Float64Array, 'node.promisedResponseMinutes', toNumberOrNaN),
  /** Of a promise; NaN if not set. */
  promisedResolutionMinutes: defineColumn(Float64Array, 'node.promisedResolutionMinutes', toNumberOrNaN),
} as const

/** The numbers of each relationship besides its ends; the type comes first. */
export const relationshipColumns = {
  /** The type, as its index in `relationshipTypeNames`. */
  type: defineColumn(Uint8Array, 'type(relationship)', (type) => typeNumbers.get(type) ?? 0),
  /** The first day on which a claim is valid, counted from 1970-01-01; -Infinity without a start. */
  sinceDay: defineColumn(Float64Array, 'toString(relationship.since)', toDayOr(Number.NEGATIVE_INFINITY)),
  /** The first day on which it is no longer valid; Infinity without an end. */
  untilDay: defineColumn(Float64Array, 'toString(relationship.until)', toDayOr(Number.POSITIVE_INFINITY)),
  /** NaN if not set. */
  handoffMinutes: defineColumn(Float64Array, 'relationship.handoffMinutes', toNumberOrNaN),
  /** The index in the choices of `confidence`; 0, for assumed, if not set. */
  confidence: defineColumn(Uint8Array, 'relationship.confidence', toConfidenceLevel),
  /** The number of the text in `agreements`; 0 if not set. */
  agreement: defineColumn(
    Int32Array,
    "CASE type(relationship) WHEN 'WORKS_WITH' THEN relationship.agreement END",
    agreements.toNumber,
  ),
} as const
