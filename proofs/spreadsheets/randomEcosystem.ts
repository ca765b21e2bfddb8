import fc from 'fast-check'
import { getWritableNodeProperties } from '../../src/model/kind.ts'
import { nodeKinds } from '../../src/model/kinds.ts'
import type { Properties, Property } from '../../src/model/property.ts'
import { relationshipTypes } from '../../src/model/relationships.ts'
import {
  canConnect,
  getWritableRelationshipProperties,
  type RelationshipType,
} from '../../src/model/relationshipType.ts'

/** Texts and parts of texts that spreadsheets, CSV readers and data frames are known to change. */
const trickyTexts = [
  ...['=1+1', '=A1', '+49 30 1234', '-', '-5', '+3', '@x', '|x', '%', "'", "'=1", "''@x", '＝1'],
  ...['007', '0', '42', '1.50', '1,440', '1e5', '12345678901234567890', '٣٫٥', '½', '½ day', '3 %', '€ 5'],
  ...['2026-04-13', '1/2', '3-4', '03/04/2026', 'March 5', '10:30', '1899-12-30', '2026-04-13T10:30:00Z'],
  ...[
    'true',
    'FALSE',
    'wahr',
    'x',
    'NULL',
    'None',
    'NaN',
    'nan',
    'NA',
    'n/a',
    '\\N',
    '\\\\N',
    'inf',
    '#',
    '-',
  ],
  ...['"', '""', '"a"', ',', ';', '\t', '|', ' ', '  ', '\u00A0', '\n', 'a\nb', '\n\n', '\\', '\\n'],
  ...['[', '["a"]', '{}', '<&>', '&amp;', '_x0041_', '&#10;', 'http://example.com', 'mailto:a@b.c'],
  ...[
    'مرحبا',
    'שלום',
    '\u202Eabc\u202C',
    '\u200F',
    'हिन्दी',
    '客服部',
    '👩🏽‍🚀',
    '🇩🇪',
    'e\u0301',
    'Z͑ͫ',
    'ẞ',
    'İ',
    'ﬁ',
  ],
  ...['\u2028', '\u2029', '\u0085', '\uFEFF', '\u200B', '\u00AD', '𝔘', '\u{10FFFD}'],
]

/** Control characters and noncharacters, which XML files, and so workbooks, cannot hold or programs replace. */
const unrepresentable = /[^\P{Cc}\t\n\u007F-\u009F]|\p{Noncharacter_Code_Point}/gu

/** pandas makes such texts longer. */
const escapeStart = /_x[0-9A-F]{4}_/

const textPart = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...trickyTexts) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }) },
  { weight: 1, arbitrary: fc.stringMatching(/^[0-9]{1,20}$/) },
)

/** A text of at most so many UTF-16 units; now and then as long as possible. */
const createText = (maxLength: number) =>
  fc
    .oneof(
      { weight: 20, arbitrary: fc.array(textPart, { minLength: 1, maxLength: 4 }) },
      { weight: 1, arbitrary: fc.array(textPart, { minLength: maxLength, maxLength }) },
    )
    .map((parts) => parts.join('').replaceAll(unrepresentable, ''))
    .map((joined) => (joined.includes('\n') ? joined.replace(/^\t+/, '') : joined))
    .map((joined) => joined.slice(0, escapeStart.test(joined) ? maxLength / 2 : maxLength).toWellFormed())
    .filter((text) => /\S/.test(text))

const time = fc
  .oneof(
    fc.date({ min: new Date('1990-01-01'), max: new Date('2040-12-31'), noInvalidDate: true }),
    fc.date({ min: new Date('0001-01-03'), max: new Date('9999-12-30'), noInvalidDate: true }),
  )
  .map((date) => date.toISOString())

function createValue(property: Property): fc.Arbitrary<unknown> {
  const { type, choices, pattern, minimum, maximum, maxLength = 2_000 } = property
  if (choices && type === 'strings') return fc.uniqueArray(fc.constantFrom(...choices), { maxLength: 3 })
  if (choices) return fc.constantFrom(...choices)
  if (pattern) return fc.stringMatching(/^[a-z0-9.]{1,9}@[a-z0-9]{1,9}$/)
  switch (type) {
    case 'string':
      return createText(maxLength)
    case 'strings':
      return fc.uniqueArray(createText(maxLength), { maxLength: 5 })
    case 'integer':
      return fc.integer({ min: minimum ?? -maxNumber, max: Math.min(maximum ?? maxNumber, maxNumber) })
    case 'number':
      return createNumber(minimum ?? -maxNumber, maximum ?? maxNumber)
    case 'boolean':
      return fc.boolean()
    case 'date':
      return time.map((iso) => iso.slice(0, 10))
    case 'dateTime':
      return fc.tuple(time, fc.boolean()).map(([iso, isWhole]) => (isWhole ? `${iso.slice(0, 19)}Z` : iso))
  }
}

/** Spreadsheets keep 15 digits of a number, and LibreOffice 20 decimals. */
const maxNumber = 999_999_999_999_999
const smallestNumber = 0.000_01

const createNumber = (min: number, max: number) =>
  fc
    .oneof(
      fc.double({ min, max, noNaN: true }),
      fc
        .double({ min, max: Math.min(max, 1_000), noNaN: true })
        .map((value) => Math.round(value * 100) / 100),
    )
    .map((value) => (Math.abs(value) < smallestNumber ? 0 : Number(value.toPrecision(15))))

/** Required values, and others now and then. */
const createProperties = (properties: Properties) =>
  fc
    .record(
      Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [
          name,
          property.isRequired ? createValue(property) : fc.option(createValue(property), { nil: undefined }),
        ]),
      ),
    )
    .map((values) => (isContradiction(values) ? { ...values, until: undefined } : values))

const isContradiction = ({ since, until }: Readonly<Record<string, unknown>>) =>
  typeof since === 'string' && typeof until === 'string' && since >= until

interface NodeLine {
  readonly kind: string
  readonly id: string
}

/**
 * A random ecosystem as lines of NDJSON: nodes of every kind and relationships of every type, with values that programs
 * are known to change. The same seed gives the same one.
 */
export function sampleEcosystem(seed: number, nodesOfKind: number): string[] {
  const nodes: NodeLine[] = [...nodeKinds.values()].flatMap((kind, index) => {
    const { id: _, ...properties } = getWritableNodeProperties(kind)
    return fc
      .sample(createProperties(properties), { numRuns: nodesOfKind, seed: seed + index })
      .map((values, number) => ({ kind: kind.name, id: `${number}`.padStart(3, '0'), ...values }))
  })
  const relationships = [...relationshipTypes.values()].flatMap((type, index) =>
    sampleRelationships(type, nodes, nodesOfKind, seed + index),
  )
  return [...nodes, ...relationships].map((line) => JSON.stringify(line))
}

function sampleRelationships(
  type: RelationshipType,
  nodes: readonly NodeLine[],
  count: number,
  seed: number,
) {
  const ends = fc
    .tuple(fc.constantFrom(...nodes), fc.constantFrom(...nodes))
    .filter(
      ([from, to]) => canConnect(type, from.kind, to.kind) && !(from.kind === to.kind && from.id === to.id),
    )
  const relationship = fc
    .tuple(ends, createProperties(getWritableRelationshipProperties(type)))
    .map(([[from, to], values]) => ({
      type: type.name,
      from: { kind: from.kind, id: from.id },
      to: { kind: to.kind, id: to.id },
      ...values,
    }))
  const sampled = fc.sample(relationship, { numRuns: count, seed })
  return [...new Map(sampled.map((each) => [JSON.stringify([each.from, each.to]), each])).values()]
}
