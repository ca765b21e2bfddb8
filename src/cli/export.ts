import { basename, extname } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { type DiagramFormat, type DiagramOptions, diagramFormats } from '../formats/diagramFormat.ts'
import { papers } from '../formats/diagrams/drawing/paper.ts'
import { mapSplits } from '../formats/diagrams/map/split.ts'
import { graphFormats } from '../formats/graphFormat.ts'
import type { Graph } from '../graph/graph.ts'
import type { EcosystemScope } from '../graph/reading/ecosystemScope.ts'
import { formatJournalPoint, type JournalPoint } from '../history/journalPoint.ts'
import { idPattern } from '../model/kind.ts'
import { readCatalogue } from '../reports/catalogue.ts'
import { readDepartmentBrief } from '../reports/departmentBrief.ts'
import { createRowSource } from '../reports/rowSource.ts'
import { exportEcosystem } from '../transfer/exportEcosystem.ts'
import { renderBrief } from '../transfer/renderBrief.ts'
import { type ComparedState, createMapWorker, renderMap } from '../transfer/renderMap.ts'
import { exportWhiteboard } from '../transfer/whiteboard/exportWhiteboard.ts'
import { whiteboardFormats } from '../transfer/whiteboard/whiteboardFormats.ts'
import { parseState } from './arguments.ts'
import { createDatabaseOption, createStateOption, type StateOptions, withGraphState } from './database.ts'
import { UsageError } from './failures.ts'
import { assertFileWritable, writeChunks } from './files.ts'
import { printLine } from './output.ts'

interface ExportOptions extends StateOptions, DiagramOptions {
  readonly content?: (typeof contents)[number]
  readonly customer?: string
  readonly journey?: string
  readonly department?: string
  readonly tags?: string[]
  readonly lossless?: boolean
  readonly allowInconsistent?: boolean
  readonly compareWith?: JournalPoint
}

const contents = ['ecosystem', 'map', 'whiteboard', 'brief'] as const

const supportedExtensions = [...graphFormats.values(), ...diagramFormats.values()]
  .map(({ extension }) => `.${extension}`)
  .join(', ')

/** Exports the ecosystem or draws its map: `export map.svg --journey getting-connected`. */
export const exportCommand = new Command('export')
  .summary('export the ecosystem or draw its map')
  .description('Export the ecosystem to a file, draw its map, or write a whiteboard or a brief.')
  .argument('<file>', `file to write; its extension chooses the format: ${supportedExtensions}`)
  .addOption(
    new Option(
      '--content <content>',
      'what to write; the map for drawings, else the ecosystem. whiteboard: .xlsx or .csv, brief: .pdf',
    ).choices([...contents]),
  )
  .option('--customer <id>', 'only touchpoints at which this customer group engages', parseId)
  .option('--journey <id>', 'only touchpoints in this journey', parseId)
  .option('--department <id>', 'only touchpoints at which this department has a role', parseId)
  .option('--tags <tags...>', 'only touchpoints with one of these tags, on themselves or their journey')
  .option('--lossless', 'do not escape texts that a spreadsheet would read as a formula')
  .option('--allow-inconsistent', 'export even if the map changes meanwhile')
  .option('--title <title>', 'title of a drawn map', 'Ecosystem map')
  .addOption(
    new Option('--split <by>', 'what a page of a drawn map shows; journey beyond 60 touchpoints').choices([
      ...mapSplits,
    ]),
  )
  .option('--page <number>', 'the only page of a picture to draw', parsePage)
  .option(
    '--scale <number>',
    'pixels of a PNG for each unit of the picture, from 0.25 to 4 (default 2)',
    parseScale,
  )
  .addOption(new Option('--paper <size>', 'paper of a PDF (default a4)').choices(papers))
  .option(
    '--compare-with <state>',
    'mark on a drawn map what changed since this state, named as for --recorded-at',
    parseState,
  )
  .addOption(createStateOption())
  .addOption(createDatabaseOption())
  .action(async (file: string, options: ExportOptions) => {
    const write = createWriter(file, options)
    await assertFileWritable(file)
    await withGraphState(options, write)
    printLine(`Wrote ${basename(file)}`)
  })

type Writer = (graph: Graph, day: string) => Promise<void>

function createWriter(file: string, options: ExportOptions): Writer {
  const extension = extname(file).slice(1)
  const content = options.content ?? (diagramFormats.has(extension) ? 'map' : 'ecosystem')
  if (options.compareWith !== undefined && content !== 'map')
    throw new UsageError('--compare-with is for drawn maps')
  const write = contentWriters[content](file, extension, options)
  if (write) return write
  throw new UsageError(
    options.content === undefined
      ? `the extension of ${file} must be one of ${supportedExtensions}`
      : `--content ${content} is not written as .${extension}`,
  )
}

/** Writers of each content, for the extensions that it has. */
const contentWriters: Readonly<
  Record<
    (typeof contents)[number],
    (file: string, extension: string, options: ExportOptions) => Writer | undefined
  >
> = {
  map(file, extension, options) {
    const diagram = diagramFormats.get(extension)
    if (!diagram) return undefined
    const { compareWith } = options
    const diagramOptions = pickDiagramOptions(diagram, options)
    const compared = compareWith === undefined ? undefined : findComparedState(compareWith, options)
    return async (graph, day) => {
      await using worker = createMapWorker()
      const rendering = { scope: pickScope(options), day, options: diagramOptions, compared }
      await writeChunks(file, [await renderMap(graph, worker, diagram, rendering)])
    }
  },
  ecosystem(file, extension, options) {
    const format = graphFormats.get(extension)
    if (!format) return undefined
    const { lossless = false, allowInconsistent = false } = options
    const exported = { scope: pickScope(options), lossless, allowInconsistent }
    return (graph) => writeChunks(file, exportEcosystem(graph, format, exported))
  },
  whiteboard(file, extension, options) {
    const format = whiteboardFormats.get(extension)
    if (!format) return undefined
    const { lossless = false } = options
    const scope = pickScope(options)
    return (graph, day) => writeChunks(file, exportWhiteboard(graph, format, { scope, day, lossless }))
  },
  brief(file, extension, { department, paper }) {
    if (extension !== 'pdf') return undefined
    if (department === undefined) throw new UsageError('--content brief requires --department')
    return async (graph, day) => {
      await using worker = createMapWorker()
      const catalogue = await readCatalogue()
      const source = createRowSource(graph, catalogue)
      const readStatements = (limit: number) =>
        readDepartmentBrief(source, catalogue, { department, day, limit })
      const rendering = { department, day, paper, readStatements }
      await writeChunks(file, [await renderBrief(graph, worker, rendering)])
    }
  },
}

const pickScope = ({ customer, journey, department, tags }: ExportOptions): EcosystemScope => ({
  customer,
  journey,
  department,
  tags,
})

/** The options of drawn maps; UsageError for one that the format does not have. */
function pickDiagramOptions(
  { extension, options: known }: DiagramFormat,
  options: ExportOptions,
): DiagramOptions {
  const { title, split, page, scale, paper } = options
  const picked = { split, page, scale, paper }
  for (const [name, value] of Object.entries(picked)) {
    if (value !== undefined && !known.includes(name as keyof typeof picked))
      throw new UsageError(`--${name} is not an option of .${extension}`)
  }
  return { title, ...picked }
}

const findComparedState = (compareWith: JournalPoint, options: ExportOptions): ComparedState => ({
  label: formatJournalPoint(compareWith),
  read: (work) => withGraphState({ ...options, recordedAt: compareWith }, work),
})

function parseId(text: string): string {
  if (new RegExp(idPattern).test(text)) return text
  throw new InvalidArgumentError('It must be an id, such as getting-connected.')
}

function parsePage(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number from 1.')
}

function parseScale(text: string): number {
  const scale = Number(text)
  if (scale >= 0.25 && scale <= 4) return scale
  throw new InvalidArgumentError('It must be a number from 0.25 to 4.')
}
