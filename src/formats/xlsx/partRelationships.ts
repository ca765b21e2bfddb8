import { posix } from 'node:path'
import type { SourceFile } from '../inputFormat.ts'
import { parseXmlEvents } from '../xml/parseXml.ts'
import type { Archive } from '../zipReader.ts'

/** A part of a package that another part refers to. */
interface PartRelationship {
  readonly id: string
  /** The last segment of its type, which is the same in all editions of the standard. */
  readonly type: string
  readonly path: string
}

/** The parts to which a part refers, or the whole package if it is ''. */
export async function readRelationships(
  file: SourceFile,
  archive: Archive,
  part: string,
): Promise<PartRelationship[]> {
  const path = posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`)
  const relationships: PartRelationship[] = []
  for await (const { open, attributes } of readOpeningTags(file, archive, path)) {
    const { Id: id = '', Type: type = '', Target: target = '', TargetMode: mode } = attributes
    if (open !== 'Relationship' || mode === 'External') continue
    const resolved = target.startsWith('/') ? target.slice(1) : posix.join(posix.dirname(part), target)
    relationships.push({
      id,
      type: type.split('/').at(-1) ?? '',
      path: findPart(archive, resolved) ?? resolved,
    })
  }
  return relationships
}

/** The opening tags of a part; none if the archive lacks it. */
export async function* readOpeningTags(file: SourceFile, archive: Archive, path: string) {
  const name = findPart(archive, path)
  if (name === undefined) return
  for await (const events of parseXmlEvents({ file: file.name, row: 0 }, await archive.open(name))) {
    for (const event of events) if ('open' in event) yield event
  }
}

/** Names of parts are compared without case. */
function findPart(archive: Archive, path: string): string | undefined {
  if (archive.entries.has(path)) return path
  return [...archive.entries.keys()].find((name) => name.toLowerCase() === path.toLowerCase())
}
