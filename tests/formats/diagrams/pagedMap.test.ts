import { extractText, getDocumentProxy, getMeta } from 'unpdf'
import { describe, expect, it } from 'vitest'
import { type DiagramOptions, diagramFormats } from '../../../src/formats/diagramFormat.ts'
import type { EcosystemMap } from '../../../src/formats/diagrams/map/ecosystemMap.ts'
import { createMap } from '../../support/mapRecords.ts'

/** Four journeys of 24 touchpoints each. */
const largeMap = createMap(4, { phases: 4, touchpointsPerPhase: 6 })
const smallMap = createMap(2, { phases: 2, touchpointsPerPhase: 3 })

async function render(extension: string, map: EcosystemMap, options: Partial<DiagramOptions> = {}) {
  const file = await diagramFormats.get(extension)?.render(map, { title: 'Our map', ...options })
  return Buffer.from(file ?? '')
}

async function readPdf(map: EcosystemMap, options: Partial<DiagramOptions> = {}) {
  const document = await getDocumentProxy(new Uint8Array(await render('pdf', map, options)))
  const { text: pages } = await extractText(document)
  const { width, height } = (await document.getPage(1)).getViewport({ scale: 1 })
  const { info } = await getMeta(document)
  return { pages, size: { width: Math.round(width), height: Math.round(height) }, info }
}

const readPngSize = (png: Buffer) => ({ width: png.readUInt32BE(16), height: png.readUInt32BE(20) })

async function readSvgSize(map: EcosystemMap, options: Partial<DiagramOptions> = {}) {
  const [, width, height] =
    / width="(\d+)" height="(\d+)"/.exec(String(await render('svg', map, options))) ?? []
  return { width: Number(width), height: Number(height) }
}

const listNames = ({ columns }: EcosystemMap) => columns.flatMap(({ cards }) => cards.map(({ name }) => name))

describe('A map as PDF', () => {
  it('beyond 60 touchpoints starts a page with each journey, after a table of contents', async () => {
    const { pages } = await readPdf(largeMap)
    const [contents = '', ...rest] = pages
    for (const journey of ['journey-00', 'journey-01', 'journey-02', 'journey-03'])
      expect(contents).toContain(journey)
    const journeysByPage = rest.map((page) => [...new Set(page.match(/journey-\d\d(?=\.\d\.t)/g))])
    expect(journeysByPage.every((journeys) => journeys.length === 1)).toBe(true)
    expect(rest.join('\n')).toContain(`page ${pages.length} of ${pages.length}`)
  })

  it('has the name of each touchpoint as text, its title, filters and day', async () => {
    const { pages, info } = await readPdf({ ...largeMap, filters: ['Department: Sales'] })
    const text = pages.join('\n')
    for (const name of listNames(largeMap)) expect(text).toContain(name)
    expect(text).toContain('Our map · 96 touchpoints: 96 unowned, 0 contested · Department: Sales')
    expect(text).toContain('Claims valid on 2026-06-30')
    expect(info).toMatchObject({ Title: 'Our map' })
  })

  it('names the page on which a journey goes on', async () => {
    const { pages } = await readPdf(createMap(1, { phases: 12, touchpointsPerPhase: 5 }))
    expect(pages.length).toBeGreaterThan(1)
    const references = pages.flatMap((page) =>
      [...page.matchAll(/→ page (\d+): (journey-00\.\d\.t\d)/g)].map(([, number, name]) => [
        Number(number),
        name,
      ]),
    )
    expect(references.length).toBeGreaterThan(0)
    for (const [number, name] of references) expect(pages[Number(number) - 1]).toContain(name)
  })

  it('of up to 60 touchpoints has its journeys on one page if they fit', async () => {
    expect((await readPdf(smallMap)).pages).toHaveLength(1)
    expect((await readPdf(smallMap, { split: 'journey' })).pages).toHaveLength(2)
    expect((await readPdf(smallMap, { split: 'department' })).pages[0]).toMatch(/^Unowned/)
  })

  it('has the size of the paper, in landscape', async () => {
    expect((await readPdf(smallMap)).size).toEqual({ width: 842, height: 595 })
    expect((await readPdf(smallMap, { paper: 'a3' })).size).toEqual({ width: 1191, height: 842 })
  })

  it('says on its only page that there is nothing to draw', async () => {
    const { pages } = await readPdf({ ...smallMap, columns: [], sequence: [] })
    expect(pages).toHaveLength(1)
    expect(pages[0]).toContain('There is no touchpoint to draw')
  })

  it('is the same bytes for the same map', async () => {
    expect(await render('pdf', smallMap)).toEqual(await render('pdf', smallMap))
  })
})

describe('A map as a picture', () => {
  it('has as PNG the size that it has as SVG, times the scale', async () => {
    const { width, height } = await readSvgSize(smallMap)
    expect(readPngSize(await render('png', smallMap))).toEqual({ width: 2 * width, height: 2 * height })
    expect(readPngSize(await render('png', smallMap, { scale: 0.5 }))).toEqual({
      width: Math.ceil(width / 2),
      height: Math.ceil(height / 2),
    })
  })

  it('of many short journeys is about as high as wide', async () => {
    const { width, height } = await readSvgSize(createMap(40, { phases: 5, touchpointsPerPhase: 1 }))
    expect(width).toBeLessThan(8_000)
    expect(height).toBeLessThan(8_000)
  })

  it('shows one page on request', async () => {
    const svg = String(await render('svg', largeMap, { page: 2 }))
    expect(svg).toContain('>2. journey-01</text>')
    expect(svg).not.toContain('>journey-00.')
    await expect(render('svg', largeMap, { page: 99 })).rejects.toThrow('page must be 4 or less (was 99)')
  })

  it('is refused if it would have too many pixels', async () => {
    await expect(render('png', largeMap, { scale: 4 })).rejects.toMatchObject({ code: 'TOO_LARGE_TO_DRAW' })
  })
})
