import { readFile, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import packageJson from '../../../package.json' with { type: 'json' }
import { AtlasError } from '../../model/errors.ts'

const manifestSchema = z.object({
  format: z.literal('cx-atlas backup 1'),
  /** `dump` is Neo4j's own of a stopped store; `export` are records, read from a server that runs. */
  way: z.enum(['dump', 'export']),
  madeBy: z.string(),
  madeAt: z.string(),
  file: z.object({ bytes: z.number(), sha256: z.string() }),
  /** What the graph held: numbers by label and by type, and a checksum over all of it. */
  content: z.object({
    nodes: z.record(z.string(), z.number()),
    relationships: z.record(z.string(), z.number()),
    checksum: z.string(),
  }),
})

/** What a backup holds; it stands beside the file and is checked when that is restored. */
export type Manifest = Readonly<z.infer<typeof manifestSchema>>
export type BackupContent = Manifest['content']

export const getManifestPath = (file: string) => `${file}.json`

export async function writeManifest(
  file: string,
  parts: Pick<Manifest, 'way' | 'file' | 'content'>,
): Promise<Manifest> {
  const madeBy = `cx-atlas ${packageJson.version}`
  const manifest: Manifest = {
    format: 'cx-atlas backup 1',
    madeBy,
    madeAt: new Date().toISOString(),
    ...parts,
  }
  await writeFile(getManifestPath(file), `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest
}

export async function readManifest(file: string): Promise<Manifest> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(getManifestPath(file), 'utf8')))
  } catch (error) {
    throw new AtlasError('SETUP', `${getManifestPath(file)} is not the manifest of a backup`, {
      cause: error,
    })
  }
}
