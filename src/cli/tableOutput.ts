import { pipeline } from 'node:stream/promises'
import { tableFormats } from '../formats/tabular/tableFormats.ts'
import { UsageError } from './failures.ts'
import { assertFileWritable, writeChunks } from './files.ts'

/** Where a table goes, and in which format. */
export interface TableOutput {
  readonly format: string
  /** The file; standard output if absent. */
  readonly output?: string
}

/** Rejects before anything is started: the file must be writable, and bytes of a binary format would garble a terminal. */
export async function assertOutputPossible({ format, output }: TableOutput): Promise<void> {
  if (output !== undefined) return assertFileWritable(output)
  const mediaType = tableFormats.get(format)?.mediaType ?? 'text/plain'
  if (process.stdout.isTTY && !/^text\/|json/.test(mediaType))
    throw new UsageError(`${format} is a binary format: name a file with --output`)
}

/** Writes to the file, or to standard output. */
export async function writeOutput(
  chunks: AsyncIterable<string | Uint8Array> | Iterable<string>,
  output: string | undefined,
): Promise<void> {
  if (output !== undefined) await writeChunks(output, chunks)
  else await pipeline(chunks, process.stdout, { end: false })
}
