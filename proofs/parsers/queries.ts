import Cypher from '@neo4j/cypher-builder'
import { compileOrder, compileRowList } from '../../src/odata/cypher/rowList.ts'
import { buildRowQuery } from '../../src/odata/cypher/sources.ts'
import { createEntitySets } from '../../src/odata/entitySets.ts'
import { resolveQuery } from '../../src/odata/semantics/query.ts'
import { resolveResource } from '../../src/odata/semantics/resource.ts'
import { parseOptions } from '../../src/odata/syntax/options.ts'
import { parsePath } from '../../src/odata/syntax/path.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import { assertModelNames, parseReport } from '../../src/reports/cypherFile.ts'
import { checkQueryText } from '../../src/reports/queries/queryText.ts'
import { createTableDefinitions } from '../../src/tables/tableDefinitions.ts'
import { type ParserCase, repeat, textCases } from './parserCase.ts'

const cypherCases = textCases(
  'Cypher',
  checkQueryText,
  [
    ['types within types', (length) => `RETURN 1 IS :: INTEGER ${repeat('LIST ', length)}AS x`],
    ['brackets', (length) => `RETURN ${repeat('[', length)}`],
    ['lists within lists', (length) => `RETURN ${repeat('[x IN ', length)}`],
    ['open comments', (length) => `RETURN 1 ${repeat('/ * ', length)}/*`],
    ['quotes', (length) => `RETURN ${repeat("'a' ", length)}'`],
    ['escapes', (length) => `RETURN '${repeat('\\\\', length)}`],
    ['backticks', (length) => `RETURN ${repeat('`a` ', length)}`],
    ['spaces', (length) => `RETURN${repeat(' ', length)}1`],
    ['conditions', (length) => `RETURN ${repeat('a = 1 AND ', length)}true`],
    ['properties', (length) => `RETURN a${repeat('.b', length)}`],
  ],
  65_536,
)

const parseSavedReport = (text: string) => {
  const report = parseReport('our-report', text)
  assertModelNames(report, text)
}
const header = `/*
title: Touchpoints
question: Which?
description: All
parameters: {}
columns:
  - name: id
    description: Id
*/
`
const reportCases = textCases(
  'saved report',
  parseSavedReport,
  [
    ['parameters', (length) => header + repeat(':param a => 1;\n', length)],
    ['spaces in a parameter', (length) => `${header}:param a => 1${repeat(' ', length)}x`],
    ['semicolons in a parameter', (length) => `${header}:param a => ${repeat('; ', length)}x`],
    ['line ends', (length) => `${header}${repeat('\n', length)}RETURN 1`],
    ['an open header', (length) => `/*${repeat('* ', length)}`],
    ['nested YAML', (length) => `/*\n${repeat('[', length)}*/`],
    ['aliases in YAML', (length) => `/*\na: &a [x]\nb: [${repeat('*a,', length)}]\n*/`],
    [
      'unknown fields in YAML',
      (length) => `/*\n${Array.from({ length: length / 12 }, (_, i) => `field${i}: 1\n`).join('')}*/`,
    ],
    ['columns in YAML', (length) => `/*\ncolumns:\n${repeat('  - x: 1\n', length)}*/`],
  ],
  32_768,
)

const catalogue = await readCatalogue()
const sets = createEntitySets(createTableDefinitions(catalogue))

/** Parses and resolves a request, and compiles it to Cypher. */
function compileRequest(path: string, query: string): string {
  const resource = resolveResource(parsePath(path), sets)
  const options = resolveQuery(parseOptions(query, new Set()), resource.set, sets)
  const rowQuery = buildRowQuery(resource, options, undefined)
  const { binding } = rowQuery
  const rows = new Cypher.Return([compileRowList(binding, options), 'row'])
  return Cypher.utils
    .concat(rowQuery.toClause(), rows.orderBy(...compileOrder(binding, options.order, options.key)))
    .build().cypher
}

const compileQuery = (query: string) => compileRequest('Touchpoints', query)
const odataCases = [
  ...textCases(
    'OData',
    compileQuery,
    [
      ['$filter with and', (length) => `$filter=${repeat("name eq 'a' and ", length)}true eq true`],
      [
        '$filter with pairs',
        (length) => `$filter=${repeat("(name eq 'a' or name eq 'b') and ", length)}true eq true`,
      ],
      [
        '$filter with groups',
        (length) => `$filter=${repeat("name eq 'a' and name ne 'b' or ", length)}true eq true`,
      ],
      [
        '$filter with nullable columns',
        (length) => `$filter=${repeat('importance eq rating and ', length)}true eq true`,
      ],
      [
        '$filter with nested brackets',
        (length) => `$filter=${repeat('(', length / 2)}true${repeat(')', length / 2)}`,
      ],
      ['$filter with not', (length) => `$filter=${repeat('not ', length)}true`],
      ['$filter with a list', (length) => `$filter=name in (${repeat("'a',", length)}'b')`],
      ['$filter with a list of columns', (length) => `$filter=name in (${repeat('name,', length)}name)`],
      ['$filter with quotes', (length) => `$filter=name eq '${repeat("''", length)}`],
      ['$filter with digits', (length) => `$filter=importance eq ${repeat('1', length)}.`],
      ['$filter with functions', (length) => `$filter=${repeat('concat(name,', length)}name`],
      ['$filter with arithmetic', (length) => `$filter=${repeat('importance add ', length)}1 gt 2`],
      ['$filter with any', (length) => `$filter=${repeat('tags/any(t:t eq name) and ', length)}true`],
      ['$orderby', (length) => `$orderby=${repeat('name,', length)}id`],
      ['$orderby with functions', (length) => `$orderby=${repeat('length(concat(name,name)),', length)}id`],
      ['$select', (length) => `$select=${repeat('name,', length)}id`],
      ['$expand', (length) => `$expand=${repeat('IncomingOwns,', length)}IncomingOwns`],
      [
        '$expand with $filter',
        (length) => `$expand=IncomingOwns($filter=${repeat('confidence eq null and ', length)}true)`,
      ],
      ['$apply', (length) => `$apply=${repeat('filter(importance gt 1)/', length)}identity`],
      [
        '$apply with aggregates',
        (length) =>
          `$apply=aggregate(${Array.from({ length: length / 30 }, (_, i) => `importance with sum as a${i}`).join(',')})`,
      ],
      ['plus signs', (length) => `$filter=name eq '${repeat('1+', length)}'`],
    ],
    10_000,
  ),
  ...textCases(
    'OData',
    compileQuery,
    [['$search', (length) => `$search=${repeat('"a b" AND ', length)}c`]],
    500,
  ),
  ...textCases('OData', compileQuery, [['options', (length) => repeat('&a=', length)]], 16_384),
  ...textCases(
    'OData',
    (path) => compileRequest(path, ''),
    [
      [
        'path',
        (length) =>
          `Touchpoints('a')${repeat("/IncomingOwns(fromKind='Person',from='b')/ToTouchpoint", length)}`,
      ],
      ['path with a long key', (length) => `Touchpoints('${repeat("''", length)}')`],
    ],
    1_048_576,
  ),
]

/** Queries: Cypher, reports that are saved, OData. */
export const queryCases: readonly ParserCase[] = [...cypherCases, ...reportCases, ...odataCases]
