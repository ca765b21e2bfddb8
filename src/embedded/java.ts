import { existsSync, globSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AtlasError } from '../model/errors.ts'
import { findOnPath, getNativeExecutableName } from './executables.ts'
import { installationHint } from './installationHint.ts'
import { type ProgramSearch, searchMachine } from './programSearch.ts'

/** An installed Java: a JDK or a JRE. */
export interface Java {
  readonly home: string
  /** The feature release: 21, 25. */
  readonly release: number
  /** Identifies the build. */
  readonly build: string
}

const minRelease = 21

/** Finds Java: that of JAVA_HOME if suitable, otherwise the newest installed; undefined if none is suitable. */
export function findJava(search: ProgramSearch = searchMachine()): Java | undefined {
  const configured = readConfiguredJava(search)
  if (configured && isSuitable(configured)) return configured
  const [newest] = listJavas(search)
    .filter(isSuitable)
    .toSorted((a, b) => b.release - a.release)
  return newest
}

/** Reads the Java in a folder; undefined if there is none. */
export function readJava(home: string): Java | undefined {
  // Every Java contains this file, so that it need not run.
  const releaseFile = join(home, 'release')
  if (home === '' || !existsSync(releaseFile) || !existsSync(getJavaProgram(home))) return undefined
  const build = readFileSync(releaseFile, 'utf8')
  const release = Number.parseInt(/^JAVA_VERSION="([^"]+)"/m.exec(build)?.[1] ?? '0', 10)
  return { home, release, build }
}

/** The path of a program of Java. */
export const getJavaProgram = (home: string, name = 'java'): string =>
  join(home, 'bin', getNativeExecutableName(name))

/** SETUP: why no installed Java is suitable, and what to do. */
export function createMissingJavaError(search: ProgramSearch): AtlasError {
  const configured = readConfiguredJava(search)
  const found = [...(configured ? [configured] : []), ...listJavas(search)].map(
    ({ release, home }) => `Java ${release} in ${home}, too old`,
  )
  return new AtlasError(
    'SETUP',
    [
      `The embedded Neo4j needs Java ${minRelease} or later, but none was found in JAVA_HOME, on PATH or in the usual folders`,
      found.length > 0 ? ` (found: ${[...new Set(found)].join('; ')}).\n` : '.\n',
      installationHint,
    ].join(''),
  )
}

const isSuitable = ({ release }: Java) => release >= minRelease

const readConfiguredJava = ({ environment }: ProgramSearch) => readJava(environment.JAVA_HOME ?? '')

function listJavas({ environment, javaFolders }: ProgramSearch): Java[] {
  const homesOnPath = findOnPath(getNativeExecutableName('java'), environment).map((program) =>
    dirname(dirname(realpathSync(program))),
  )
  return [...new Set([...homesOnPath, ...globSync([...javaFolders])])]
    .map(readJava)
    .filter((java) => java !== undefined)
}
