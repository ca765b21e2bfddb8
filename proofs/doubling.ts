import { formatTerminalTable } from '../bench/formatTable.ts'
import { AtlasError } from '../src/model/errors.ts'
import { importFileCases } from './parsers/files.ts'
import type { ParserCase } from './parsers/parserCase.ts'
import { queryCases } from './parsers/queries.ts'
import { valueCases } from './parsers/values.ts'

/*
 * Measures the processor time of each parser of text from outside on a costly input, and on one twice as long. A ratio
 * above the limit means that the time grows faster than the length.
 */

const maxRatio = 2.6
const firstLength = 256
const lastLength = 4 * 1_048_576
/** Inputs are doubled until one takes this long; below it, the clock is too coarse. */
const minMeasuredMs = 60
const repetitions = 3
/** Outcome of a parser that throws anything but an error for the client. */
const failed = 'failed:'

interface Measurement {
  readonly length: number
  readonly ms: number
  readonly doubledMs: number
  readonly outcome: string
}

/** Measures only the parsers and inputs whose names contain it. */
const [, , pattern = ''] = process.argv
const rows: string[][] = []
for (const parserCase of [...queryCases, ...importFileCases, ...valueCases]) {
  if (!`${parserCase.parser} ${parserCase.input}`.includes(pattern)) continue
  const { length, ms, doubledMs, outcome } = await measureDoubling(parserCase)
  const ratio = doubledMs / Math.max(ms, 0.1)
  const isTooSteep = ratio > maxRatio && doubledMs >= minMeasuredMs
  if (isTooSteep || outcome.startsWith(failed)) process.exitCode = 1
  const figures = [String(2 * length), doubledMs.toFixed(1), ratio.toFixed(1)]
  rows.push([parserCase.parser, parserCase.input, outcome, isTooSteep ? 'too steep' : '', ...figures])
}
const columns = ['parser', 'input', 'outcome', '', 'characters', 'ms', 'ratio']
process.stdout.write(`${formatTerminalTable({ header: columns, rows, textColumnCount: 4 })}\n`)

/** The doubling that takes longest: many parsers reject what is longer than a limit. */
async function measureDoubling(parserCase: ParserCase): Promise<Measurement> {
  const maxLength = parserCase.maxLength ?? lastLength
  // A little less than the limit, since some inputs are rounded up.
  let length = Math.min(firstLength, Math.floor(maxLength * 0.48))
  let costliest: Measurement = { length, ms: 0, doubledMs: -1, outcome: '' }
  let { ms } = await measure(parserCase, length)
  for (; 2 * length <= maxLength && costliest.doubledMs < minMeasuredMs; length *= 2) {
    const { ms: doubledMs, outcome } = await measure(parserCase, 2 * length)
    if (doubledMs >= costliest.doubledMs) costliest = { length, ms, doubledMs, outcome }
    ms = doubledMs
  }
  return costliest
}

/** The least of some times, so that a collection of the heap does not count. */
async function measure({ create, parse }: ParserCase, length: number) {
  const input = await create(length)
  let ms = Number.POSITIVE_INFINITY
  let outcome = ''
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const before = process.threadCpuUsage()
    outcome = await getOutcome(() => parse(input))
    const { user, system } = process.threadCpuUsage(before)
    ms = Math.min(ms, (user + system) / 1_000)
    if (ms > 2_000) break
  }
  return { ms, outcome }
}

async function getOutcome(parse: () => unknown): Promise<string> {
  try {
    await parse()
    return 'accepted'
  } catch (error) {
    return error instanceof AtlasError ? `rejected: ${error.code}` : `${failed} ${String(error).slice(0, 60)}`
  }
}
