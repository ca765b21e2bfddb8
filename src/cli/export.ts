import { createWriteStream } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Command, InvalidArgumentError } from 'commander'
import { diagramFormats } from '../formats/diagramFormat.ts'
import { graphFormats } from '../formats/graphFormat.ts'
import type { Graph } from '../graph/graph.ts'
import { today } from '../model/dates.ts'
import { AtlasError } from '../model/errors.ts'
import { idPattern } from '../model/kind.ts'
import { exportEcosystem } from '../transfer/exportEcosystem.ts'
import { renderMap } from '../transfer/renderMap.ts'
import { createDatabaseOption, type DatabaseOptions, withGraph } from './database.ts'
import { printLine } from './output.ts'

interface ExportOptions extends DatabaseOptions {
  readonly customer?: string
  readonly journey?: string
  readonly department?: string
  readonly tags?: string[]
  readonly lossless?: boolean
  readonly torn?: boolean
  readonly title: string
}

const supportedExtensions = [...graphFormats.values(), ...diagramFormats.values()]
  .map(({ extension }) => `.${extension}`)
  .join(', ')

/** Writes the ecosystem or its map into a file: `export map.svg --journey getting-connected`. */
export const exportCommand = new Command('export')
  .description('write the ecosystem, or its map, into a file')
  .argument('<file>', `where to; its end says what: ${supportedExtensions}`)
  .option('--customer <id>', 'only touchpoints where this customer group engages', parseId)
  .option('--journey <id>', 'only touchpoints in a phase of this journey', parseId)
  .option('--department <id>', 'only touchpoints where this department has a part', parseId)
  .option('--tags <tags...>', 'only touchpoints with one of these tags, or whose journey has one')
  .option('--lossless', 'leave texts that a spreadsheet would take for a formula as they are')
  .option('--torn', 'take what comes, also when the map changes meanwhile')
  .option('--title <title>', 'what stands above a map', 'Ecosystem map')
  .addOption(createDatabaseOption())
  .action(async (file: string, options: ExportOptions) => {
    const write = createWriter(file, options)
    await withGraph(options, write)
    printLine(`Wrote ${basename(file)}`)
  })

function createWriter(file: string, options: ExportOptions): (graph: Graph) => Promise<void> {
  const extension = extname(file).slice(1)
  const { customer, journey, department, tags, title } = options
  const scope = { customer, journey, department, tags }
  const diagram = diagramFormats.get(extension)
  if (diagram) {
    const day = today()
    return async (graph) => writeFile(file, await renderMap(graph, diagram, { scope, day, title }))
  }
  const format = graphFormats.get(extension)
  if (!format)
    throw new AtlasError(
      'INVALID_INPUT',
      `${file}: the end of the name has to be one of ${supportedExtensions}`,
    )
  const { lossless = false, torn = false } = options
  return (graph) =>
    writeAtomically(file, exportEcosystem(graph, format, { scope, lossless, allowInconsistent: torn }))
}

/** The file is there when it is whole; what broke off leaves nothing. */
async function writeAtomically(file: string, chunks: AsyncIterable<string | Uint8Array>): Promise<void> {
  const partial = `${file}.partial`
  try {
    await pipeline(chunks, createWriteStream(partial))
    await rename(partial, file)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

function parseId(text: string): string {
  if (new RegExp(idPattern).test(text)) return text
  throw new InvalidArgumentError('It has to be an id.')
}
