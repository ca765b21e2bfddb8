import { describe, expect, it } from 'vitest'
import { updateFindingState } from '../../src/findings/findingStates.ts'
import { kindNames, nodeKinds } from '../../src/model/kinds.ts'
import { formatCount } from '../../src/model/text.ts'
import { getReport, readCatalogue } from '../../src/reports/catalogue.ts'
import type { ReportRow } from '../../src/reports/report.ts'
import {
  createEmptyGraph,
  defines,
  department,
  implementsTouchpoint,
  influences,
  node,
  owns,
  providesDataTo,
  relationship,
  runReportRows,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createEmptyGraph()

const evidence = (id: string, properties?: Readonly<Record<string, unknown>>) =>
  node('Evidence', id, properties)
const supports = (id: string, elementName: string) => relationship(`Evidence/${id}`, 'SUPPORTS', elementName)
const measures = (id: string, elementName: string) => relationship(`Measure/${id}`, 'MEASURES', elementName)
const improves = (id: string, elementName: string) =>
  relationship(`Initiative/${id}`, 'IMPROVES', elementName)
const phase = (id: string, properties: Readonly<Record<string, unknown>> = {}) =>
  node('Phase', id, { period: 'postPurchase', ...properties })

/** The kinds that a report looks at when nobody names some. */
async function readDefaultKinds(report: string): Promise<unknown> {
  const { parameters } = getReport(await readCatalogue(), report)
  return parameters.find(({ name }) => name === 'kinds')?.default
}

describe('evidence-coverage', () => {
  it('counts for each kind what evidence supports, and how sure the map is of it', async () => {
    await seedGraph(
      graph,
      touchpoint('invoice', { confidence: 'validated' }),
      touchpoint('hotline', { confidence: 'partlyValidated' }),
      touchpoint('advert'),
      department('finance'),
      evidence('survey', { collectedOn: '2026-04-15' }),
      evidence('interviews', { collectedOn: '2026-02-12' }),
      supports('survey', 'Touchpoint/invoice'),
      supports('interviews', 'Touchpoint/invoice'),
      supports('interviews', 'Touchpoint/advert'),
    )
    expect(await runReportRows(graph, 'evidence-coverage')).toEqual([
      {
        kind: 'Department',
        elements: 1,
        supported: 0,
        ratio: 0,
        validated: 0,
        partlyValidated: 0,
        assumed: 1,
        validatedWithoutEvidence: 0,
        newestEvidenceOn: null,
      },
      {
        kind: 'Touchpoint',
        elements: 3,
        supported: 2,
        ratio: 2 / 3,
        validated: 1,
        partlyValidated: 1,
        assumed: 1,
        validatedWithoutEvidence: 1,
        newestEvidenceOn: '2026-04-15',
      },
    ])
  })

  it('counts every kind of the model but evidence itself', async () => {
    await seedGraph(
      graph,
      ...[...nodeKinds.values()].map(({ name, example }) => node(name, String(example.id ?? 'one'), example)),
    )
    const rows = await runReportRows(graph, 'evidence-coverage')
    expect(rows.map(({ kind }) => kind).toSorted()).toEqual(
      kindNames.filter((kind) => kind !== 'Evidence').toSorted(),
    )
  })
})

describe('unmeasured-touchpoints', () => {
  it('names what has neither a measure nor a delivered time, the most important first', async () => {
    await seedGraph(
      graph,
      department('finance'),
      node('Customer', 'households'),
      node('Measure', 'complaints'),
      touchpoint('letter', { importance: 2 }),
      touchpoint('porting', { importance: 4 }),
      touchpoint('invoice', { importance: 5 }),
      touchpoint('hotline', { importance: 5, deliveredResponseMinutes: 9 }),
      touchpoint('repair', { importance: 5, deliveredResolutionMinutes: 9 }),
      touchpoint('fax', { importance: 5, lifecycle: 'retired' }),
      measures('complaints', 'Touchpoint/invoice'),
      owns('finance', 'letter'),
      relationship('Customer/households', 'ENGAGES_AT', 'Touchpoint/porting', {
        expectedResponseMinutes: 60,
      }),
      relationship('Customer/households', 'ENGAGES_AT', 'Touchpoint/letter'),
    )
    expect(await runReportRows(graph, 'unmeasured-touchpoints')).toMatchObject([
      { touchpointId: 'porting', expectingCustomers: 1, owners: [] },
      { touchpointId: 'letter', expectingCustomers: 0, owners: ['finance'] },
    ])
  })
})

describe('measures-off-target', () => {
  it('counts how far a measure is off towards the worse, whichever way is better', async () => {
    await seedGraph(
      graph,
      node('Measure', 'wait', { target: 4, actual: 6, direction: 'lowerIsBetter' }),
      node('Measure', 'solved', { target: 0.75, actual: 0.5, direction: 'higherIsBetter' }),
      node('Measure', 'on-time', { target: 0.5, actual: 0.75, direction: 'higherIsBetter' }),
      node('Measure', 'accidents', { target: 0, actual: 3, direction: 'lowerIsBetter' }),
    )
    const rows = await runReportRows(graph, 'measures-off-target')
    expect(rows.map((row) => [row.measureId, row.offBy, row.offByRatio, row.isOffTarget])).toEqual([
      ['wait', 2, 0.5, true],
      ['solved', 0.25, 1 / 3, true],
      ['accidents', 3, null, true],
      ['on-time', -0.25, -0.5, false],
    ])
  })

  it('tells a measure that cannot be judged from one on target', async () => {
    await seedGraph(
      graph,
      node('Measure', 'a', { target: 1, actual: 1, direction: 'higherIsBetter' }),
      node('Measure', 'b', { target: 1, actual: 2 }),
      node('Measure', 'c', { target: 1, direction: 'higherIsBetter' }),
      node('Measure', 'd', { actual: 1, direction: 'higherIsBetter' }),
    )
    const rows = await runReportRows(graph, 'measures-off-target')
    expect(Object.fromEntries(rows.map(({ measureId, status }) => [measureId, status]))).toEqual({
      a: 'onTarget',
      b: 'noDirection',
      c: 'notMeasured',
      d: 'noTarget',
    })
    expect(rows.some(({ isOffTarget }) => isOffTarget)).toBe(false)
  })

  it('names what is measured and the work that is under way to improve it', async () => {
    await seedGraph(
      graph,
      node('Measure', 'complaints', { target: 3, actual: 7, direction: 'lowerIsBetter' }),
      touchpoint('invoice', { importance: 4 }),
      touchpoint('reminder', { importance: 5 }),
      touchpoint('hotline'),
      phase('pay'),
      node('Promise', 'quick', { statement: 'Quick' }),
      measures('complaints', 'Touchpoint/invoice'),
      measures('complaints', 'Phase/pay'),
      measures('complaints', 'Promise/quick'),
      relationship('Touchpoint/reminder', 'IN_PHASE', 'Phase/pay'),
      relationship('Promise/quick', 'ABOUT', 'Touchpoint/hotline'),
      node('Initiative', 'explain', { status: 'started' }),
      node('Initiative', 'rewrite'),
      node('Initiative', 'staff', { status: 'open' }),
      node('Initiative', 'past', { status: 'done' }),
      node('Initiative', 'given-up', { status: 'dropped' }),
      ...['explain', 'past', 'given-up'].map((id) => improves(id, 'Touchpoint/invoice')),
      improves('rewrite', 'Touchpoint/reminder'),
      improves('staff', 'Touchpoint/hotline'),
    )
    expect(await runReportRows(graph, 'measures-off-target')).toMatchObject([
      {
        importance: 4,
        measured: ['invoice', 'pay', 'quick'],
        touchpointIds: ['invoice'],
        phaseIds: ['pay'],
        promiseIds: ['quick'],
        journeyIds: [],
        initiativeIds: ['explain', 'rewrite', 'staff'],
      },
    ])
  })
})

describe('map-health', () => {
  const listCheckRows = async (check: string) =>
    (await runReportRows(graph, 'map-health'))
      .filter((row) => row.check === check)
      .map(({ kind, count, of, ratio, exampleIds }) => [kind, count, of, ratio, exampleIds])

  it('counts elements without any relationship, of all there are of the kind', async () => {
    await seedGraph(
      graph,
      ...['finance', 'hr', 'it', 'legal'].map((id) => department(id)),
      touchpoint('invoice'),
      owns('finance', 'invoice'),
    )
    expect(await listCheckRows('noRelationship')).toEqual([
      ['Department', 3, 4, 0.75, ['hr', 'it', 'legal']],
      ['Touchpoint', 0, 1, 0, []],
    ])
  })

  it('takes names for the same but for case, spaces and punctuation; phases within a journey', async () => {
    await seedGraph(
      graph,
      touchpoint('a', { name: 'First invoice' }),
      touchpoint('b', { name: 'first-invoice.' }),
      touchpoint('c', { name: 'FIRST  (invoice)' }),
      touchpoint('d', { name: 'Final invoice' }),
      department('e', { name: 'First invoice' }),
      node('Journey', 'moving'),
      node('Journey', 'leaving'),
      ...['moving.decide', 'leaving.decide', 'leaving.choose'].map((id) => phase(id, { name: 'Decide' })),
      relationship('Journey/moving', 'HAS_PHASE', 'Phase/moving.decide'),
      relationship('Journey/leaving', 'HAS_PHASE', 'Phase/leaving.decide'),
      relationship('Journey/leaving', 'HAS_PHASE', 'Phase/leaving.choose'),
    )
    const rows = await listCheckRows('duplicateName')
    expect(rows.slice(0, 2)).toEqual([
      ['Touchpoint', 3, 4, 0.75, ['a', 'b', 'c']],
      ['Phase', 2, 3, 2 / 3, ['leaving.choose', 'leaving.decide']],
    ])
    expect(rows.slice(2).map(([kind, count]) => [kind, count])).toEqual([
      ['Department', 0],
      ['Journey', 0],
    ])
  })

  it('takes E-mail and Email for the same name, and names of marks alone for different ones', async () => {
    await seedGraph(
      graph,
      ...['E-mail', 'Email', 'e mail', '!', '?'].map((name, place) => touchpoint(`t${place}`, { name })),
    )
    expect((await listCheckRows('duplicateName'))[0]).toEqual(['Touchpoint', 3, 5, 0.6, ['t0', 't1', 't2']])
  })

  it('asks of touchpoints in use what only they need', async () => {
    await seedGraph(
      graph,
      touchpoint('invoice', { importance: 3 }),
      touchpoint('hotline'),
      touchpoint('fax', { lifecycle: 'retired' }),
      phase('pay'),
      node('Channel', 'letter'),
      node('Customer', 'households'),
      relationship('Touchpoint/invoice', 'IN_PHASE', 'Phase/pay'),
      relationship('Touchpoint/invoice', 'VIA', 'Channel/letter'),
      relationship('Customer/households', 'ENGAGES_AT', 'Touchpoint/invoice'),
    )
    for (const check of ['noImportance', 'noPhase', 'noChannel', 'noCustomer']) {
      expect(await listCheckRows(check)).toEqual([['Touchpoint', 1, 2, 0.5, ['hotline']]])
    }
    expect(await listCheckRows('noJourney')).toEqual([['Phase', 1, 1, 1, ['pay']]])
  })

  it('knows which reviews are overdue, of those that are due at all', async () => {
    await seedGraph(
      graph,
      touchpoint('invoice', { reviewedAt: '2026-01-01T00:00:00Z', reviewEveryDays: 30 }),
      touchpoint('hotline', { reviewEveryDays: 30 }),
      touchpoint('letter', { reviewedAt: '2020-01-01T00:00:00Z' }),
      touchpoint('advert'),
    )
    const listOverdueOn = async (asOf: string) =>
      (await runReportRows(graph, 'map-health', { asOf }))
        .filter(({ check }) => check === 'reviewOverdue')
        .map(({ exampleIds, of }) => [exampleIds, of])
    expect(await listOverdueOn('2026-01-31')).toEqual([[['hotline'], 2]])
    expect(await listOverdueOn('2026-02-01')).toEqual([[['hotline', 'invoice'], 2]])
    expect(await listCheckRows('neverReviewed')).toEqual([['Touchpoint', 2, 4, 0.5, ['advert', 'hotline']]])
  })

  it('shows five examples and counts all', async () => {
    await seedGraph(graph, ...['f', 'b', 'd', 'a', 'e', 'c'].map((id) => department(id)))
    expect(await listCheckRows('noDescription')).toEqual([['Department', 6, 6, 1, ['a', 'b', 'c', 'd', 'e']]])
  })

  it('finds promises, measures and evidence that say nothing of anything', async () => {
    await seedGraph(
      graph,
      node('Promise', 'quick', { statement: 'Quick' }),
      node('Measure', 'wait'),
      evidence('survey'),
      node('Journey', 'living'),
      node('Need', 'help'),
    )
    const rows = await runReportRows(graph, 'map-health')
    const listFailedChecks = (kind: string) =>
      rows
        .filter((row) => row.kind === kind && row.count === 1)
        .map(({ check }) => String(check))
        .filter((check) => !['noDescription', 'noRelationship', 'neverReviewed'].includes(check))
        .toSorted()
    expect(['Promise', 'Measure', 'Evidence', 'Journey', 'Need'].map(listFailedChecks)).toEqual([
      ['noCustomer', 'noMaker', 'noSubject', 'noTime'],
      ['noSubject'],
      ['noSubject'],
      ['noPhase'],
      ['noCustomer'],
    ])
  })

  it('looks at every kind of the model', async () => {
    expect(await readDefaultKinds('map-health')).toEqual({ value: kindNames })
  })
})

describe('department-brief', () => {
  const brief = async (departmentId: string) =>
    (await runReportRows(graph, 'department-brief', { departmentId })).map(
      ({ section, kind, id, detail }) => [section, kind, id, detail],
    )

  it('tells what a department owns and does, whom it meets, and what is open', async () => {
    await seedGraph(
      graph,
      ...['finance', 'it', 'sales'].map((id) => department(id)),
      touchpoint('invoice'),
      touchpoint('reminder'),
      touchpoint('order'),
      touchpoint('fax', { lifecycle: 'retired' }),
      node('System', 'billing'),
      node('Measure', 'complaints', {
        target: 3,
        actual: 7.5,
        unit: 'per 1,000',
        direction: 'lowerIsBetter',
      }),
      node('Measure', 'cost'),
      node('Initiative', 'explain', { status: 'started', dueOn: '2027-01-31' }),
      node('Initiative', 'simplify'),
      owns('finance', 'invoice', { since: '2024-01-01' }),
      owns('finance', 'fax'),
      owns('finance', 'order', { until: '2020-01-01' }),
      owns('sales', 'order'),
      defines('finance', 'invoice'),
      implementsTouchpoint('finance', 'invoice'),
      providesDataTo('sales', 'invoice'),
      providesDataTo('finance', 'order'),
      implementsTouchpoint('sales', 'order'),
      influences('finance', 'reminder'),
      implementsTouchpoint('finance', 'fax'),
      relationship('Touchpoint/invoice', 'DEPENDS_ON', 'System/billing'),
      relationship('Department/it', 'OPERATES', 'System/billing'),
      measures('complaints', 'Touchpoint/invoice'),
      measures('cost', 'Department/finance'),
      relationship('Department/finance', 'OWNS', 'Initiative/explain'),
      improves('simplify', 'Touchpoint/invoice'),
    )
    expect(await brief('finance')).toEqual([
      ['owns', 'Initiative', 'explain', null],
      ['owns', 'Touchpoint', 'fax', 'retired'],
      ['owns', 'Touchpoint', 'invoice', 'since 2024-01-01'],
      ['role', 'Touchpoint', 'invoice', 'definer, implementer'],
      ['role', 'Touchpoint', 'order', 'data provider'],
      ['role', 'Touchpoint', 'reminder', 'influencer'],
      ['affects', 'Department', 'sales', '1 touchpoint'],
      ['affectedBy', 'Department', 'it', '1 touchpoint'],
      ['affectedBy', 'Department', 'sales', '1 touchpoint'],
      ['gap', 'Touchpoint', 'invoice', 'no influencer'],
      ['gap', 'Touchpoint', 'reminder', 'no owner'],
      ['measure', 'Measure', 'complaints', 'target 3, actual 7.5 (per 1,000)'],
      ['measure', 'Measure', 'cost', 'target unknown, actual unknown'],
      ['initiative', 'Initiative', 'explain', 'started, due 2027-01-31'],
      ['initiative', 'Initiative', 'simplify', 'open'],
    ])
  })

  it('lists the findings that are assigned to the department or its people, the earliest due date first', async () => {
    await seedGraph(
      graph,
      department('finance', { name: 'Finance' }),
      node('Employee', 'dev', { name: 'Dev', email: 'dev@example.com' }),
      relationship('Employee/dev', 'WORKS_IN', 'Department/finance'),
    )
    const states = [
      [
        'unowned-touchpoints:invoice',
        { status: 'acknowledged', assignee: 'dev@example.com', dueOn: '2027-02-01' },
      ],
      ['role-gaps:invoice:definer', { assignee: ' FINANCE', dueOn: '2027-01-01' }],
      ['role-gaps:invoice:influencer', { assignee: 'Finance', status: 'resolved' }],
      ['role-gaps:order:definer', { assignee: 'sales' }],
    ] as const
    for (const [key, patch] of states) await updateFindingState(graph, key, patch, {}, { name: 'test' })
    const rows = await runReportRows(graph, 'department-brief', { departmentId: 'finance' })
    expect(rows).toMatchObject([
      {
        section: 'task',
        kind: 'Finding',
        id: 'role-gaps:invoice:definer',
        name: 'role-gaps',
        dueOn: '2027-01-01',
      },
      {
        section: 'task',
        id: 'unowned-touchpoints:invoice',
        detail: 'acknowledged, assigned to dev@example.com',
      },
    ])
  })

  const toBriefRow = (section: string, other: string) => (row: ReportRow) => [
    section,
    'Department',
    row[other],
    formatCount(Number(row.touchpoints), 'touchpoint'),
  ]

  it('agrees with the dependency matrix on who affects whom', async () => {
    await seedGraph(
      graph,
      ...['finance', 'it', 'sales', 'legal'].map((id) => department(id)),
      ...['invoice', 'order', 'reminder'].map((id) => touchpoint(id)),
      node('System', 'billing'),
      owns('finance', 'invoice'),
      implementsTouchpoint('sales', 'invoice'),
      defines('legal', 'invoice'),
      implementsTouchpoint('finance', 'order'),
      providesDataTo('finance', 'order'),
      owns('sales', 'reminder'),
      relationship('Touchpoint/order', 'DEPENDS_ON', 'System/billing'),
      relationship('Touchpoint/reminder', 'DEPENDS_ON', 'System/billing'),
      relationship('Department/it', 'OPERATES', 'System/billing'),
    )
    const matrix = await runReportRows(graph, 'dependency-matrix')
    for (const id of ['finance', 'it', 'sales', 'legal']) {
      const rows = (await brief(id)).filter(([section]) => String(section).startsWith('affect'))
      expect(rows).toEqual([
        ...matrix.filter(({ dependsOnId }) => dependsOnId === id).map(toBriefRow('affects', 'departmentId')),
        ...matrix
          .filter(({ departmentId }) => departmentId === id)
          .map(toBriefRow('affectedBy', 'dependsOnId')),
      ])
    }
  })

  it('has no rows for a department with nothing, and an error for one that does not exist', async () => {
    await seedGraph(graph, department('hr'))
    expect(await brief('hr')).toEqual([])
    await expect(brief('none')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('where nothing is wrong', () => {
  it('no report on the truth of the map finds a fault', async () => {
    const checked = { description: 'Known well', reviewedAt: '2026-01-01T00:00:00Z', reviewEveryDays: 36_500 }
    await seedGraph(
      graph,
      department('finance', checked),
      touchpoint('invoice', { ...checked, importance: 5, deliveredResponseMinutes: 3 }),
      phase('pay', checked),
      ...['Journey/living', 'Channel/letter', 'Customer/households', 'Evidence/survey'].map((elementName) => {
        const [kind = '', id = ''] = elementName.split('/')
        return node(kind, id, checked)
      }),
      node('Measure', 'errors', { ...checked, target: 1, actual: 1, direction: 'lowerIsBetter' }),
      relationship('Journey/living', 'HAS_PHASE', 'Phase/pay'),
      relationship('Touchpoint/invoice', 'IN_PHASE', 'Phase/pay'),
      relationship('Touchpoint/invoice', 'VIA', 'Channel/letter'),
      relationship('Customer/households', 'ENGAGES_AT', 'Touchpoint/invoice'),
      owns('finance', 'invoice'),
      ...[providesDataTo, influences, defines, implementsTouchpoint].map((role) =>
        role('finance', 'invoice'),
      ),
      measures('errors', 'Touchpoint/invoice'),
      ...['Department/finance', 'Touchpoint/invoice', 'Phase/pay', 'Journey/living'].map((elementName) =>
        supports('survey', elementName),
      ),
      ...['Channel/letter', 'Customer/households', 'Measure/errors'].map((elementName) =>
        supports('survey', elementName),
      ),
    )
    expect((await runReportRows(graph, 'map-health')).filter(({ count }) => count !== 0)).toEqual([])
    expect((await runReportRows(graph, 'evidence-coverage')).filter(({ ratio }) => ratio !== 1)).toEqual([])
    expect(await runReportRows(graph, 'unmeasured-touchpoints')).toEqual([])
    expect((await runReportRows(graph, 'measures-off-target')).map(({ status }) => status)).toEqual([
      'onTarget',
    ])
    const brief = await runReportRows(graph, 'department-brief', { departmentId: 'finance' })
    expect(brief.filter(({ section }) => section === 'gap')).toEqual([])
  })
})

describe('on an empty map', () => {
  it.each(['evidence-coverage', 'unmeasured-touchpoints', 'measures-off-target', 'map-health'])(
    '%s has no rows',
    async (name) => {
      expect(await runReportRows(graph, name)).toEqual([])
    },
  )
})
