import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { splitLines } from '../../formats/text/decodeText.ts'
import type { GraphRecord } from '../../graph/backupRecords.ts'

/** Reads the records of an export in their order. */
export async function* readExportedRecords(file: string): AsyncGenerator<GraphRecord> {
  const text = createReadStream(file).pipe(createGunzip()).setEncoding('utf8')
  for await (const lines of splitLines(text)) {
    for (const line of lines) yield JSON.parse(line) as GraphRecord
  }
}
