import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AtlasError } from '../model/errors.ts'
import { createDownloadCounter } from './downloadCounter.ts'
import type { JarDownload } from './jarDownloader.ts'
import { installPackages } from './pythonPackages.ts'
import { runProgram } from './runProgram.ts'

const pythonFolder = join(import.meta.dirname, '../../embedded/python')
/** Pins jgo, which resolves and downloads what a pom depends on without Maven. */
const requirements = join(pythonFolder, 'jgo.txt')
const script = join(pythonFolder, 'fetchJars.py')

/** Downloads the dependencies of a pom with Python. */
export async function downloadWithJgo(
  python: string,
  { pom, folder, onProgress }: JarDownload,
): Promise<void> {
  const packages = join(folder, 'packages')
  const cache = join(folder, 'cache')
  const countDownload = createDownloadCounter(onProgress)
  await mkdir(folder, { recursive: true })
  await installPackages({ python, requirements, folder: packages })
  const { isSuccessful, outputTail } = await runProgram(python, [script, pom, folder, cache], {
    env: { PYTHONPATH: packages },
    isRelevant: (line) => {
      countDownload(line)
      return !line.startsWith('Downloaded')
    },
  })
  if (!isSuccessful)
    throw new AtlasError(
      'SETUP',
      `Python failed to download the embedded Neo4j. Check the network connection, or set NEO4J_URI to use a running Neo4j.\n${outputTail}`,
    )
  for (const rest of [packages, cache]) await rm(rest, { recursive: true })
}
