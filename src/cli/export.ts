import { basename, extname } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { diagramFormats } from '../formats/diagramFormat.ts'
import { graphFormats } from '../formats/graphFormat.ts'
import type { Graph } from '../graph/graph.ts'
import { idPattern } from '../model/kind.ts'
import { exportEcosystem } from '../transfer/exportEcosystem.ts'
import { createMapWorker, renderMap } from '../transfer/renderMap.ts'
import { createDatabaseOption, createStateOption, type StateOptions, withGraphState } from './database.ts'
import { UsageError } from './failures.ts'
import { assertFileWritable, writeChunks } from './files.ts'
import { printLine } from './output.ts'

interface ExportOptions extends StateOptions {
  readonly customer?: string
  readonly journey?: string
  readonly department?: string
  readonly tags?: string[]
  readonly lossless?: boolean
  readonly allowInconsistent?: boolean
  readonly title: string
}

const supportedExtensions = [...graphFormats.values(), ...diagramFormats.values()]
  .map(({ extension }) => `.${extension}`)
  .join(', ')

/** Exports the ecosystem or draws its map: `export map.svg --journey getting-connected`. */
export const exportCommand = new Command('export')
  .summary('export the ecosystem or draw its map')
  .description('Export the ecosystem to a file, or draw its map.')
  .argument('<file>', `file to write; its extension chooses the format: ${supportedExtensions}`)
  .option('--customer <id>', 'only touchpoints at which this customer group engages', parseId)
  .option('--journey <id>', 'only touchpoints in this journey', parseId)
  .option('--department <id>', 'only touchpoints at which this department has a role', parseId)
  .option('--tags <tags...>', 'only touchpoints with one of these tags, on themselves or their journey')
  .option('--lossless', 'do not escape texts that a spreadsheet would read as a formula')
  .option('--allow-inconsistent', 'export even if the map changes meanwhile')
  .option('--title <title>', 'title of a drawn map', 'Ecosystem map')
  .addOption(createStateOption())
  .addOption(createDatabaseOption())
  .action(async (file: string, options: ExportOptions) => {
    const write = createWriter(file, options)
    await assertFileWritable(file)
    await withGraphState(options, write)
    printLine(`Wrote ${basename(file)}`)
  })

function createWriter(file: string, options: ExportOptions): (graph: Graph, day: string) => Promise<void> {
  const extension = extname(file).slice(1)
  const { customer, journey, department, tags, title } = options
  const scope = { customer, journey, department, tags }
  const diagram = diagramFormats.get(extension)
  if (diagram) {
    return async (graph, day) => {
      await using worker = createMapWorker()
      await writeChunks(file, [await renderMap(graph, worker, diagram, { scope, day, title })])
    }
  }
  const format = graphFormats.get(extension)
  if (!format) throw new UsageError(`the extension of ${file} must be one of ${supportedExtensions}`)
  const { lossless = false, allowInconsistent = false } = options
  return (graph) => writeChunks(file, exportEcosystem(graph, format, { scope, lossless, allowInconsistent }))
}

function parseId(text: string): string {
  if (new RegExp(idPattern).test(text)) return text
  throw new InvalidArgumentError('It must be an id, such as getting-connected.')
}
