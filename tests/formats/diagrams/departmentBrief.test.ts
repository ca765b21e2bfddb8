import { extractText, getDocumentProxy } from 'unpdf'
import { describe, expect, it } from 'vitest'
import { briefSections, type DepartmentBrief } from '../../../src/formats/diagrams/brief/departmentBrief.ts'
import { renderBrief } from '../../../src/formats/diagrams/brief/renderBrief.ts'
import { readCatalogue } from '../../../src/reports/catalogue.ts'
import { createMap } from '../../support/mapRecords.ts'

const owned = Array.from({ length: 120 }, (_, index) => ({
  section: 'owns',
  kind: 'Touchpoint',
  name: `Touchpoint number ${index} `,
  detail: 'since 2026-01-01',
}))

const brief: DepartmentBrief = {
  department: 'Sales',
  day: '2026-06-30',
  statements: [
    ...owned,
    { section: 'affects', kind: 'Department', name: 'Finance', detail: '12 touchpoints' },
    { section: 'measure', kind: 'DataSet', name: 'Orders', detail: 'target 1, actual 2' },
  ],
  map: createMap(1, { phases: 2, touchpointsPerPhase: 2 }),
  notes: ['Something is left out.'],
  paper: 'a4',
}

async function readPages(content: DepartmentBrief): Promise<string[]> {
  const { text } = await extractText(await getDocumentProxy(renderBrief(content)))
  return text
}

describe('The brief of a department as PDF', () => {
  it('has every statement, under a heading on each page', async () => {
    const pages = await readPages(brief)
    const text = pages.join('\n')
    for (const { name } of owned) expect(text).toContain(name.trim())
    expect(text).toContain('Owns, continued')
    expect(text).toContain('Data set · target 1, actual 2')
    expect(pages[0]).toMatch(/^Brief: Sales/)
    expect(text).toContain('Something is left out.')
  })

  it('says which sections have nothing', async () => {
    const text = (await readPages(brief)).join('\n')
    expect(text).toContain(briefSections.initiative?.emptyText)
    expect(text).not.toContain(briefSections.owns?.emptyText)
  })

  it('ends with the map of the department', async () => {
    const pages = await readPages(brief)
    expect(pages.at(-1)).toMatch(/^Map: Sales/)
    expect(pages.at(-1)).toContain(`page ${pages.length} of ${pages.length}`)
    expect(await readPages({ ...brief, map: undefined })).toHaveLength(pages.length - 1)
  })

  it('has the sections of the report', async () => {
    const columns = (await readCatalogue()).get('department-brief')?.columns
    const section = columns?.find(({ name }) => name === 'section')
    expect(Object.keys(briefSections).toSorted()).toEqual(Object.keys(section?.choiceLabels ?? {}).toSorted())
  })

  it('is the same bytes for the same content', () => {
    expect(renderBrief(brief)).toEqual(renderBrief(brief))
  })
})
