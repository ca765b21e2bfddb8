import { z } from 'zod'
import { parseDuration } from '../../src/formats/cells/durationText.ts'
import type { Graph } from '../../src/graph/graph.ts'
import { parseChange } from '../../src/graph/writing/parseChange.ts'
import { createFieldsQuery, createFilterQuery, createSortQuery } from '../../src/http/listQuery.ts'
import { parseQuerystring } from '../../src/http/server.ts'
import { parseOrThrow } from '../../src/model/faults.ts'
import { getNodeProperties } from '../../src/model/kind.ts'
import { getNodeKind } from '../../src/model/kinds.ts'
import { parseListCell } from '../../src/model/listCell.ts'
import { openWhiteboard } from '../../src/transfer/whiteboard/whiteboardReader.ts'
import { numberNames, type ParserCase, repeat, textCases } from './parserCase.ts'

/** A graph without nodes. */
const emptyGraph = { async *stream() {} } as unknown as Graph
const listener = { onNotice: () => {}, onFault: () => {}, onRow: () => {}, onLookAlike: () => {} }

async function readBoard(rows: readonly Readonly<Record<string, string>>[]) {
  const whiteboard = await openWhiteboard(emptyGraph, listener)
  for (const [index, fields] of rows.entries()) {
    whiteboard.read({ location: { file: 'whiteboard.csv', row: index + 1 }, table: 'whiteboard', fields })
  }
  return [...whiteboard.finish()]
}

const whiteboardCases = [
  ...textCases(
    'whiteboard',
    (text) =>
      readBoard(text.split('\n').map((name) => ({ touchpoint: name, systems: `${name};other ${name}` }))),
    [
      ['rows with new names', (length) => numberNames('Touchpoint', length / 16).join('\n')],
      ['rows with the same name', (length) => repeat('Touchpoint\n', length)],
      [
        'rows with names of the same id',
        (length) =>
          Array.from(
            { length: length / 16 },
            (_, i) => `Touch${'-'.repeat(i % 300)}point${'!'.repeat(i / 300)}`,
          ).join('\n'),
      ],
    ],
  ),
  ...textCases(
    'whiteboard',
    (systems) => readBoard([{ touchpoint: 'Order', systems }]),
    [
      ['names in a cell', (length) => numberNames('System', length / 10).join(';')],
      ['a long name', (length) => repeat('Ab ', length)],
      ['accents', (length) => repeat('é', length)],
      ['separators', (length) => repeat(';', length)],
    ],
    1_048_576,
  ),
  ...textCases('whiteboard', (name) => readBoard([{ touchpoint: 'Order', [name]: 'x' }]), [
    ['a long column', (length) => repeat('system', length)],
  ]),
]

const otherCases = [
  ...textCases('duration', (text) => parseDuration(text, { mark: '.', defaultUnit: 1 }), [
    ['parts', (length) => repeat('1 h ', length)],
    ['digits', (length) => repeat('1', length)],
    ['spaces', (length) => `1${repeat(' ', length)}x`],
    ['an ISO duration', (length) => `P${repeat('1', length)}`],
  ]),
  ...textCases(
    'list cell',
    parseListCell,
    [
      ['entries', (length) => repeat('a;', length)],
      ['brackets', (length) => repeat('[', length)],
      ['spaces', (length) => `a${repeat(' ', length)};b`],
    ],
    1_048_576,
  ),
  ...textCases('change of a batch', (text) => parseChange(JSON.parse(text)), [
    [
      'unknown properties',
      (length) =>
        JSON.stringify({
          op: 'create',
          kind: 'Need',
          properties: Object.fromEntries(numberNames('name', length / 12).map((name) => [name, 1])),
        }),
    ],
    [
      'tags',
      (length) =>
        JSON.stringify({
          op: 'create',
          kind: 'Need',
          properties: { name: 'a', tags: numberNames('t', length / 8) },
        }),
    ],
    [
      'a long name',
      (length) => JSON.stringify({ op: 'create', kind: 'Need', properties: { name: repeat('Ab ', length) } }),
    ],
    [
      'a long unknown name',
      (length) =>
        JSON.stringify({ op: 'create', kind: 'Need', properties: { [repeat('importance', length)]: 1 } }),
    ],
    ['a long unknown kind', (length) => JSON.stringify({ op: 'create', kind: repeat('Need', length) })],
  ]),
]

const properties = getNodeProperties(getNodeKind('Touchpoint'))
const listQuerySchema = z.strictObject({
  ...createFilterQuery(properties),
  sort: createSortQuery(properties),
  fields: createFieldsQuery(properties),
})

const listQueryCases = textCases(
  'list query',
  (query) => parseOrThrow(listQuerySchema, parseQuerystring(query), { noun: 'parameter' }),
  [
    ['repeated parameters', (length) => repeat('tags=a&', length)],
    [
      'indexed parameters',
      (length) =>
        numberNames('tags[', length / 12)
          .map((name) => `${name}]=a`)
          .join('&'),
    ],
    [
      'unknown parameters',
      (length) =>
        numberNames('importance', length / 16)
          .map((name) => `${name}=1`)
          .join('&'),
    ],
    ['operators', (length) => repeat('importance[gte]=1&', length)],
    ['brackets', (length) => repeat('[', length)],
    ['values in a list', (length) => `importance[in]=${repeat('1,', length)}1`],
    ['fields', (length) => `fields=${repeat('name,', length)}id`],
    ['sort keys', (length) => `sort=${repeat('-name,', length)}id`],
    ['digits', (length) => `importance=${repeat('1', length)}x`],
    ['a time', (length) => `updatedAt[gte]=2026-01-01T00:00:00.${repeat('0', length)}x`],
    ['percent signs', (length) => `name=${repeat('%41', length)}`],
  ],
  16_384,
)

/** Queries of lists, whiteboards, cells and changes. */
export const valueCases: readonly ParserCase[] = [...listQueryCases, ...whiteboardCases, ...otherCases]
