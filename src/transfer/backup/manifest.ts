import { readFile, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import packageJson from '../../../package.json' with { type: 'json' }
import { AtlasError } from '../../model/errors.ts'

const manifestSchema = z.object({
  format: z.literal('cx-atlas backup 1'),
  /** `dump`: Neo4j's own dump of a stopped store; `export`: records read from a running server. */
  way: z.enum(['dump', 'export']),
  madeBy: z.string(),
  madeAt: z.string(),
  file: z.object({ bytes: z.number(), sha256: z.string() }),
  /** Nodes by label, relationships by type, and a checksum of all of them. */
  content: z.object({
    nodes: z.record(z.string(), z.number()),
    relationships: z.record(z.string(), z.number()),
    checksum: z.string(),
  }),
})

/** Content of a backup; stored beside it and verified on restore. */
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
    throw new AtlasError('SETUP', `${getManifestPath(file)} is missing or not the manifest of a backup`, {
      cause: error,
    })
  }
}
