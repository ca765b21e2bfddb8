import { open } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { AtlasError } from '../model/errors.ts'
import { loadModules } from '../model/loadModules.ts'
import { joinWords } from '../model/text.ts'
import type { InputFormat, SourceFile } from './inputFormat.ts'

/** Formats that can be imported, by name: one for each file in readers/. */
export const inputFormats = await loadModules<InputFormat>(
  join(import.meta.dirname, 'readers'),
  ({ name }) => name,
)

/** The format of a file: by its extension, otherwise by its content. */
export async function detectFormat(file: SourceFile): Promise<InputFormat> {
  const extension = extname(file.name).slice(1).toLowerCase()
  const formatByExtension = [...inputFormats.values()].find(({ extensions }) =>
    extensions.includes(extension),
  )
  if (formatByExtension) return formatByExtension
  const head = await readHead(file.path)
  const formatByContent = [...inputFormats.values()].find((format) => format.matchesHead(head))
  if (formatByContent) return formatByContent
  throw new AtlasError('INVALID_INPUT', `${file.name}: unknown format`, {
    faults: [
      { path: file.name, message: `must have one of the extensions ${joinWords(listExtensions(), 'or')}` },
    ],
  })
}

/** Whether a file is a zip of files of the formats. */
export const isArchive = (name: string): boolean => name.toLowerCase().endsWith('.zip')

/** Whether the extension of a file is that of a format that can be imported, or of a zip. */
export const isImportable = (name: string): boolean =>
  isArchive(name) || listExtensions().includes(extname(name).slice(1).toLowerCase())

/** The extension of files with a `Content-Type`. */
export function getExtension(contentType = ''): string | undefined {
  const [mediaType = ''] = contentType.split(';')
  const name = mediaType.trim().toLowerCase()
  if (name === 'application/zip') return 'zip'
  return [...inputFormats.values()].find(({ mediaTypes }) => mediaTypes.includes(name))?.extensions[0]
}

export const listMediaTypes = () => [...inputFormats.values()].flatMap(({ mediaTypes }) => mediaTypes)

const listExtensions = () => [...inputFormats.values()].flatMap(({ extensions }) => extensions)

const headBytes = 4_096

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
