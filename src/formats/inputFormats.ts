import { readdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { AtlasError } from '../model/errors.ts'
import type { Format, SourceFile } from './inputFormat.ts'

/** Every format that can be imported by name: one file in readers/ each. */
export const inputFormats: ReadonlyMap<string, Format> = await readFormats(
  join(import.meta.dirname, 'readers'),
)

/** The format of a file: by the end of its name, else by how it begins. */
export async function formatOf(file: SourceFile): Promise<Format> {
  const extension = extname(file.name).slice(1).toLowerCase()
  const named = [...inputFormats.values()].find(({ extensions }) => extensions.includes(extension))
  if (named) return named
  const head = await headOf(file.path)
  const known = [...inputFormats.values()].find((format) => format.recognises(head))
  if (known) return known
  throw new AtlasError('INVALID_INPUT', `${file.name}: what format it has cannot be told`, {
    faults: [{ path: file.name, message: `has to end in one of ${allExtensions().join(', ')}` }],
  })
}

/** The end of a name that says what a body of that media type is. */
export function extensionOf(mediaType: string): string | undefined {
  return [...inputFormats.values()].find(({ mediaTypes }) => mediaTypes.includes(mediaType))?.extensions[0]
}

export const allMediaTypes = () => [...inputFormats.values()].flatMap(({ mediaTypes }) => mediaTypes)

const allExtensions = () => [...inputFormats.values()].flatMap(({ extensions }) => extensions)

const headBytes = 4_096

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

async function readFormats(folder: string): Promise<Map<string, Format>> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'))
  const read = files.toSorted().map(async (file) => {
    const { default: format } = (await import(pathToFileURL(join(folder, file)).href)) as { default: Format }
    return format
  })
  return new Map((await Promise.all(read)).map((format) => [format.name, format]))
}
