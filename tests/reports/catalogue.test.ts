import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Graph } from '../../src/graph/graph.ts'
import { buildApp } from '../../src/http/app.ts'
import { AtlasError } from '../../src/model/errors.ts'
import { algorithmsFolder, cypherFolder, readCatalogue } from '../../src/reports/catalogue.ts'
import { checkCatalogue, checkReport } from '../../src/reports/checkCatalogue.ts'
import { parseReport } from '../../src/reports/cypherFile.ts'
import { withDefaults } from '../../src/reports/parameters.ts'
import type { Report } from '../../src/reports/report.ts'
import { createRowSource } from '../../src/reports/rowSource.ts'
import { runReport } from '../../src/reports/runReport.ts'
import { loadFolder } from '../../src/transfer/import/loadFolder.ts'
import { clearGraph, createTestGraph } from '../support/testGraph.ts'

const projectCatalogue = await readCatalogue()
const queries = [...projectCatalogue.values()].filter(({ source }) => 'query' in source)
const broadband = join(import.meta.dirname, '../../examples/broadband')

const graph = await createTestGraph()

beforeAll(async () => {
  await loadFolder(graph, broadband, { author: 'test' })
})
afterAll(async () => {
  await clearGraph(graph)
})

const header = {
  title: 'title: Weighty touchpoints',
  question: 'question: Which touchpoints matter?',
  description: 'description: Those that matter enough.',
  parameters: 'parameters:\n  least: { type: integer, description: Importance at least, minimum: 0 }',
  columns: [
    'columns:',
    '  - { name: touchpointId, type: string, description: Its id }',
    '  - { name: importance, type: integer, description: How much it matters }',
  ].join('\n'),
}
const parameterLine = ':param least => 4;'
const query = [
  'MATCH (touchpoint:Touchpoint)',
  'WHERE touchpoint.importance >= $least',
  'RETURN touchpoint.id AS touchpointId, touchpoint.importance AS importance',
  'ORDER BY touchpointId',
].join('\n')

const createReportText = (parts: Partial<typeof header> = {}, ...rest: readonly string[]) =>
  [
    '/*',
    ...Object.values({ ...header, ...parts }),
    '*/',
    ...(rest.length > 0 ? rest : [parameterLine, query]),
  ].join('\n')
const createReport = (...parts: Parameters<typeof createReportText>) =>
  parseReport('weighty', createReportText(...parts))

/** The message of a refusal that names the file. */
async function getErrorMessage(work: () => unknown): Promise<string> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof AtlasError)) throw error
    expect(error.code).toBe('REPORT_INVALID')
    expect(error.faults[0]?.path).toBe('cypher/weighty.cypher')
    const [, message] = /^cypher\/weighty\.cypher(?::\d+)?: (.+)$/s.exec(error.message) ?? []
    return message ?? ''
  }
  throw new TypeError('It was not refused')
}

async function countElements(): Promise<number> {
  const { rows } = await graph.read<{ total: number }>(
    'MATCH (node) RETURN count(node) + COUNT { ()-->() } AS total',
  )
  return rows[0]?.total ?? 0
}

describe('the header of a report', () => {
  it('says what it asks, takes and gives', () => {
    expect(createReport()).toMatchObject({
      name: 'weighty',
      file: 'cypher/weighty.cypher',
      title: 'Weighty touchpoints',
      question: 'Which touchpoints matter?',
      parameters: [{ name: 'least', property: { type: 'integer', minimum: 0 }, default: { value: 4 } }],
      columns: [{ name: 'touchpointId' }, { name: 'importance' }],
      key: ['touchpointId'],
      source: { query },
    })
  })

  it.each([
    ['date()', { today: true }],
    ["'a text'", { value: 'a text' }],
    ['-2.5', { value: -2.5 }],
    ['true', { value: true }],
    ['null', { value: null }],
  ])('may have the default %s', (expression, expected) => {
    const [parameter] = createReport({}, `:param least => ${expression};`, query).parameters
    expect(parameter?.default).toEqual(expected)
  })

  it.each([
    ['is missing', query, 'the file must start with a header between /* and */'],
    [
      'comes after the query',
      `${query}\n${createReportText({}, parameterLine)}`,
      'the file must start with a header',
    ],
    ['is not closed', `/*\n${header.title}\n${query}`, 'the file must start with a header'],
    ['is no YAML', createReportText({ title: 'title: "Weighty' }), 'Invalid YAML in the report header: '],
    ['has no title', createReportText({ title: '' }), 'title is required'],
    ['has no question', createReportText({ question: '' }), 'question is required'],
    [
      'has an empty description',
      createReportText({ description: "description: ' '" }),
      'description must be at least 1 character long',
    ],
    [
      'has no columns',
      createReportText({ columns: 'columns: []' }),
      'columns must be a list of at least 1 entry',
    ],
    [
      'has something unknown',
      createReportText({ title: `${header.title}\nowner: me` }),
      "Unknown property 'owner'",
    ],
    [
      'has a type that is none',
      createReportText({ columns: 'columns: [{ name: size, type: float, description: x }]' }),
      '/columns/0/type must be string, integer,',
    ],
    [
      'has a column that is not described',
      createReportText({ columns: 'columns: [{ name: size, type: integer }]' }),
      '/columns/0 must have a description or a property',
    ],
    [
      'has a name that cannot be one',
      createReportText({ columns: 'columns: [{ name: How Much, type: integer, description: x }]' }),
      '/columns/0/name',
    ],
    [
      'has a parameter that is not described',
      createReportText({ parameters: 'parameters: { least: { type: integer } }' }),
      '/parameters/least/description is required',
    ],
    [
      'has a parameter with a name of ours',
      createReportText(
        { parameters: 'parameters: { limit: { type: integer, description: x } }' },
        ':param limit => 1;',
        query,
      ),
      '/parameters/limit is a reserved name',
    ],
    [
      'has a parameter without a default',
      createReportText({}, query),
      '/parameters/least must have a default',
    ],
    [
      'has a default that is a sum',
      createReportText({}, ':param least => 1 + 1;', query),
      'the default of least must be',
    ],
    [
      'flags by a column that is not there',
      createReportText({
        columns: `${header.columns}\nfinding: { severity: low, key: [id], elements: {}, explanation: x }`,
      }),
      "/finding names an unknown column. Unknown column 'id'",
    ],
    [
      'explains by a column that is not there',
      createReportText({
        columns: `${header.columns}\nfinding: { severity: low, key: [touchpointId], elements: {}, explanation: '{size}' }`,
      }),
      "/finding names an unknown column. Unknown column 'size'",
    ],
  ])('is refused when it %s, naming the file', async (_, text, message) => {
    expect(await getErrorMessage(() => parseReport('weighty', text))).toContain(message)
  })
})

describe('a mistake in a header', () => {
  const getMessage = (text: string) => {
    try {
      parseReport('weighty', text)
    } catch (error) {
      return error instanceof AtlasError ? error.message : String(error)
    }
    return ''
  }

  it.each([
    ['YAML', createReportText({ question: 'question: Which: one' }), 3],
    ['an unknown field', createReportText({ question: `${header.question}\nowner: me` }), 4],
    ['a missing field', createReportText({ question: '' }), 2],
    ['a type', createReportText({ columns: header.columns.replace('integer', 'float') }), 9],
    ['a default', createReportText({}, ':param least => 1 + 1;', query), 11],
  ])('is found on its line: %s', (_, text, line) => {
    expect(getMessage(text)).toMatch(new RegExp(`^cypher/weighty\\.cypher:${line}: `))
  })

  it('may be a title that is a sentence', () => {
    expect(
      getMessage(createReportText({ title: 'title: These are all the touchpoints that matter' })),
    ).toContain('title must have at most 6 words')
  })
})

describe('a column that is a property of the model', () => {
  const createColumn = (column: string) =>
    createReport({ columns: `${header.columns}\n  - ${column}` }, parameterLine, query).columns.at(-1)

  it('has its type, description, labels and unit', () => {
    expect(createColumn('{ name: state, property: Initiative.status }')).toMatchObject({
      type: 'string',
      choiceLabels: { started: 'started' },
    })
    expect(createColumn('{ name: wait, property: ENGAGES_AT.expectedResponseMinutes }')).toMatchObject({
      type: 'integer',
      unit: 'minutes',
    })
  })

  it('may describe itself otherwise', () => {
    expect(createColumn('{ name: x, property: Touchpoint.importance, description: Mine }')).toMatchObject({
      type: 'integer',
      description: 'Mine',
    })
  })

  it.each([
    ['Touchpint.importance', "Unknown kind 'Touchpint'; did you mean 'Touchpoint'?"],
    ['Touchpoint.importence', "Unknown property 'importence'; did you mean 'importance'?"],
  ])('must be in the model: %s', (path, message) => {
    expect(() => createColumn(`{ name: x, property: ${path} }`)).toThrow(message)
  })
})

describe('the query of a report', () => {
  it('passes when it agrees with its header', async () => {
    await checkReport(graph, createReport())
  })

  it.each([
    [
      'does not use a parameter of the header',
      createReport({}, parameterLine, query.replace('$least', '4')),
      'the header declares the parameters least, but the query has none',
    ],
    [
      'uses a parameter that the header lacks',
      createReport({}, parameterLine, query.replace('WHERE', 'WHERE touchpoint.name <> $name AND')),
      'the header declares the parameters least, but the query has least, name',
    ],
    [
      'lacks a column of the header',
      createReport({}, parameterLine, query.replace(', touchpoint.importance AS importance', '')),
      'the header declares the columns touchpointId, importance, but the query has touchpointId',
    ],
    [
      'has a column that the header lacks',
      createReport({}, parameterLine, query.replace('RETURN', 'RETURN touchpoint.name AS name,')),
      'the query has name, touchpointId, importance',
    ],
    [
      'calls a column otherwise',
      createReport({}, parameterLine, query.replace('AS importance', 'AS weight')),
      'the query has touchpointId, weight',
    ],
    [
      'has its columns in another order',
      createReport(
        { columns: header.columns.split('\n').with(1, '').join('\n') },
        parameterLine,
        `${query.split('RETURN')[0]}RETURN touchpoint.importance AS importance, touchpoint.id AS touchpointId`,
      ),
      'the query has importance, touchpointId',
    ],
    ['is no Cypher', createReport({}, parameterLine, query.replace('MATCH', 'MATSCH')), 'MATSCH'],
    [
      'names a variable that is not there',
      createReport({}, parameterLine, `${query}, size`),
      '`size` not defined',
    ],
    ['is two queries', createReport({}, parameterLine, `${query};\n${query}`), ''],
    ['is none', createReport({}, parameterLine, '// nothing'), ''],
  ])('is refused when it %s, naming the file', async (_, report, message) => {
    expect(await getErrorMessage(() => checkReport(graph, report))).toContain(message)
  })
})

describe('a report that would do more than read', () => {
  const plain = {
    parameters: 'parameters: {}',
    columns: 'columns: [{ name: id, type: string, description: x }]',
  }

  it.each([
    ['create', "CREATE (node:Touchpoint {id: 'x'}) RETURN node.id AS id"],
    ['merge', "MERGE (node:Touchpoint {id: 'x'}) RETURN node.id AS id"],
    ['set', "MATCH (node:Touchpoint) SET node.name = 'x' RETURN node.id AS id"],
    ['remove', 'MATCH (node:Touchpoint) REMOVE node.name RETURN node.id AS id'],
    ['delete', 'MATCH (node:Touchpoint) WITH node, node.id AS id DETACH DELETE node RETURN id'],
    ['write in a loop', 'MATCH (node) FOREACH (x IN [1] | SET node.x = x) RETURN node.id AS id'],
    ['write in a sub-query', 'CALL () { CREATE (node:Touchpoint) RETURN node } RETURN node.id AS id'],
    [
      'write in transactions of its own',
      'MATCH (node) CALL (node) { DETACH DELETE node } IN TRANSACTIONS RETURN 1 AS id',
    ],
    ['read files', "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line[0] AS id"],
    ['call procedures', 'CALL db.labels() YIELD label RETURN label AS id'],
    ['look at the settings', 'SHOW SETTINGS YIELD name RETURN name AS id'],
    ['look at what others ask', 'SHOW TRANSACTIONS YIELD currentQuery RETURN currentQuery AS id'],
    ['stop what others ask', "TERMINATE TRANSACTIONS 'x' YIELD message RETURN message AS id"],
    ['change the schema', 'CREATE INDEX weighty FOR (node:Touchpoint) ON (node.importance)'],
    ['change the users', "CREATE USER guest SET PASSWORD 'password'"],
    ['run itself', 'PROFILE MATCH (node:Touchpoint) DETACH DELETE node RETURN 1 AS id'],
  ])('is refused by the plan of the database: %s', async (_, text) => {
    const before = await countElements()
    const report = createReport(plain, text)
    await getErrorMessage(() => checkReport(graph, report))
    expect(await countElements()).toBe(before)
  })

  it('cannot write even when nobody has checked it', async () => {
    const before = await countElements()
    const report = createReport(plain, "CREATE (node:Touchpoint {id: 'x'}) RETURN node.id AS id")
    await expect(runReport(createRowSource(graph, projectCatalogue), report, {}, 10)).rejects.toMatchObject({
      code: 'REPORT_FAILED',
      cause: { message: expect.stringMatching(/read/i) },
    })
    expect(await countElements()).toBe(before)
  })
})

describe('a file dropped into the folder of reports', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reports-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('is a report: checked, listed and answered', async () => {
    await writeFile(join(folder, 'weighty.cypher'), createReportText())
    await writeFile(join(folder, 'notes.txt'), 'no report')
    const catalogue = await readCatalogue(folder)
    expect([...catalogue.keys()].filter((name) => !projectCatalogue.has(name))).toEqual(['weighty'])
    await checkCatalogue(graph, catalogue)
    const app = await buildApp({ graph, catalogue })
    try {
      const listed = (await app.inject('/reports')).json().reports
      expect(listed.map(({ name }: { name: string }) => name)).toContain('weighty')
      const small = (await app.inject('/reports/weighty?least=0')).json()
      const large = (await app.inject('/reports/weighty?least=100000')).json()
      expect([small.total > 0, large.total]).toEqual([true, 0])
      expect((await app.inject('/reports/weighty.csv?least=0')).body).toMatch(/^touchpointId,importance\r\n/)
      expect((await app.inject('/reports/weighty?least=-1')).statusCode).toBe(400)
      expect(JSON.stringify(app.describeApi())).toContain('Which touchpoints matter?')
    } finally {
      await app.close()
    }
  })

  it('stops the start when it is not sound, among others that are', async () => {
    await writeFile(join(folder, 'ample.cypher'), createReportText())
    await writeFile(
      join(folder, 'weighty.cypher'),
      createReportText({}, parameterLine, 'MATCH (node) DELETE node'),
    )
    const catalogue = await readCatalogue(folder)
    expect(await getErrorMessage(() => checkCatalogue(graph, catalogue))).toBe('the query must only read')
  })

  it.each([
    ['a label', 'MATCH (touchpoint:Touchpoint)', 'MATCH (touchpoint:Touchpint)', 12],
    ['a property', 'touchpoint.importance >=', 'touchpoint.weight >=', 13],
  ])('is refused if it names %s that is not in the model', async (_, from, to, line) => {
    await writeFile(join(folder, 'weighty.cypher'), createReportText().replace(from, to))
    await expect(readCatalogue(folder)).rejects.toThrow(`cypher/weighty.cypher:${line}: Unknown `)
  })

  it('cannot have the name of a report that is there already', async () => {
    const [analysis] = [...projectCatalogue.values()].filter(({ source }) => !('query' in source))
    await writeFile(join(folder, `${analysis?.name}.cypher`), createReportText())
    await expect(readCatalogue(folder)).rejects.toThrow(
      `cypher/${analysis?.name}.cypher and ${analysis?.file} have the same name`,
    )
  })

  it('is another report when anything in it changes', async () => {
    const checksums = [
      createReportText(),
      createReportText({ question: 'question: How many?' }),
      createReportText({}, parameterLine, `${query} DESC`),
    ]
    expect(new Set(checksums.map((text) => parseReport('weighty', text).checksum)).size).toBe(3)
  })
})

describe('the check at the start', () => {
  const explained: string[] = []
  const recordingGraph: Graph = {
    ...graph,
    explain: (cypher) => {
      explained.push(cypher)
      return graph.explain(cypher)
    },
  }
  beforeEach(() => explained.splice(0))

  it('judges none of the project again on the Neo4j of this suite, which judges them', async () => {
    await checkCatalogue(recordingGraph, projectCatalogue)
    expect(explained).toEqual([])
    expect(queries.length).toBeGreaterThan(8)
  })

  it('judges a report once, and again when its file has changed', async () => {
    const catalogue = (title: string) => new Map([['weighty', createReport({ title })]])
    await checkCatalogue(recordingGraph, catalogue('title: Seen for the first time'))
    await checkCatalogue(recordingGraph, catalogue('title: Seen for the first time'))
    expect(explained).toHaveLength(1)
    await checkCatalogue(recordingGraph, catalogue('title: Changed'))
    expect(explained).toHaveLength(2)
  })

  it('does not take a report for sound that was refused before', async () => {
    const invalidCatalogue = new Map([['weighty', createReport({}, parameterLine, 'RETURN 1 AS one')]])
    await expect(checkCatalogue(graph, invalidCatalogue)).rejects.toMatchObject({ code: 'REPORT_INVALID' })
    await expect(checkCatalogue(graph, invalidCatalogue)).rejects.toMatchObject({ code: 'REPORT_INVALID' })
  })
})

describe('each report of the project', () => {
  it.each([...projectCatalogue.values()].map((report) => [report.name, report] as const))(
    'has rows that its key tells apart: %s',
    async (_, report) => {
      const values = withDefaults(report, {}, new Date())
      const { rows, total } = await runReport(
        createRowSource(graph, projectCatalogue),
        report,
        values,
        1_000_000,
      )
      const keys = new Set(rows.map((row) => JSON.stringify(report.key.map((column) => row[column]))))
      expect(keys.size).toBe(total)
    },
  )

  it.each([...projectCatalogue.values()].map((report) => [report.name, report] as const))(
    'has a theme, and durations where people expect them: %s',
    (_, { theme, columns }) => {
      expect(theme).not.toBe('other')
      const minutes = columns.filter(({ name }) => /minutes$/i.test(name))
      expect(minutes.filter(({ unit }) => unit !== 'minutes').map(({ name }) => name)).toEqual([])
    },
  )

  it('has a query if an algorithm yields its rows, and no algorithm is left over', async () => {
    const computed = [...projectCatalogue.values()].filter(
      ({ source }) => 'query' in source && 'analyse' in source,
    )
    expect(computed.length).toBeGreaterThan(0)
    expect(computed.map(({ name }) => `${name}.ts`)).toEqual((await readdir(algorithmsFolder)).toSorted())
  })

  it.each(queries.map((report) => [report.name, report] as const))(
    'agrees with the database, and starts from an index or a label, never from all nodes: %s',
    async (_, report) => {
      const operators: string[] = []
      const planningGraph: Graph = {
        ...graph,
        explain: async (cypher) => {
          const plan = await graph.explain(['CYPHER replan=force', cypher].join('\n'))
          operators.push(...plan.operators.map(({ name }) => name))
          return plan
        },
      }
      await checkReport(planningGraph, report)
      expect(operators.length).toBeGreaterThan(0)
      expect(operators.filter((name) => /AllNodesScan|AllRelationshipsScan/.test(name))).toEqual([])
    },
  )

  it.each(queries.map((report) => [report.name, report] as const))(
    'can be pasted into a Neo4j client as it is: %s',
    async (name, report) => {
      const text = await readFile(join(cypherFolder, `${name}.cypher`), 'utf8')
      const { parameters, statement } = await parseClientScript(text)
      const clientResult = await graph.read<Record<string, unknown>>(statement, parameters)
      expect(clientResult.rows.length).toBe(await countDefaultRows(report))
      for (const row of clientResult.rows) {
        expect(Object.keys(row)).toEqual(report.columns.map((column) => column.name))
      }
    },
  )
})

/** `:param` lines are the client's own; it has the database work out their expressions. The rest it sends whole. */
async function parseClientScript(text: string) {
  const line = /^:param (\w+) => (.+);$/
  const lines = text.split('\n')
  const parameters: Record<string, unknown> = {}
  for (const [, name = '', expression = ''] of lines
    .map((each) => line.exec(each) ?? [])
    .filter(hasMatched)) {
    const { rows } = await graph.read<{ value: unknown }>(['RETURN', expression, 'AS value'].join(' '))
    parameters[name] = rows[0]?.value
  }
  return { parameters, statement: lines.filter((each) => !line.test(each)).join('\n') }
}

const hasMatched = (match: readonly string[]) => match.length > 0

/** How many rows it has by its defaults; for required parameters these are the examples in the file. */
async function countDefaultRows(report: Report): Promise<number> {
  const values = withDefaults(report, {}, new Date())
  return (await runReport(createRowSource(graph, projectCatalogue), report, values, 0)).total
}
