import { AtlasError } from '../model/errors.ts'
import { findOnPath, getNativeExecutableName } from './executables.ts'
import { installationHint } from './installationHint.ts'
import type { ProgramSearch } from './programSearch.ts'
import { runProgram } from './runProgram.ts'

const CHECK_PIP = 'import pip, sys; sys.exit(sys.version_info < (3, 10))'

/** Finds a Python on PATH that can install packages; undefined if there is none. */
export async function findPython({ environment }: ProgramSearch): Promise<string | undefined> {
  const candidates = ['python3', 'python'].flatMap((name) =>
    findOnPath(getNativeExecutableName(name), environment),
  )
  for (const python of candidates) {
    const { isSuccessful } = await runProgram(python, ['-c', CHECK_PIP])
    if (isSuccessful) return python
  }
  return undefined
}

export interface PackageInstallation {
  readonly python: string
  /** A file that pins every package by version and checksum. */
  readonly requirements: string
  readonly folder: string
}

/** Installs packages of PyPI into a folder, without code of their own being run. */
export async function installPackages({ python, requirements, folder }: PackageInstallation): Promise<void> {
  const { isSuccessful, outputTail } = await runProgram(python, [
    ...['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--quiet'],
    ...['--require-hashes', '--no-deps', '--only-binary', ':all:'],
    ...['--target', folder, '--requirement', requirements],
  ])
  if (isSuccessful) return
  throw new AtlasError(
    'SETUP',
    `pip of ${python} failed to install what the embedded Neo4j needs. Check the network connection.\n${outputTail}\n${installationHint}`,
  )
}
