import { existsSync, globSync, readFileSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { AtlasError } from '../model/errors.ts'
import { findOnPath, getNativeExecutableName } from './executables.ts'
import { installationHint } from './installationHint.ts'

/** An installed JDK. */
export interface Jdk {
  readonly home: string
  /** The feature release: 21, 25. */
  readonly release: number
  /** Identifies the build. */
  readonly build: string
  /** A JRE cannot compile the launcher. */
  readonly hasCompiler: boolean
}

/** Where to search: JAVA_HOME and PATH of the environment, then folders, which may contain `*`. */
export interface JdkSearch {
  readonly environment: NodeJS.ProcessEnv
  readonly folders: readonly string[]
}

const minRelease = 21

/** Finds the JDK: that of JAVA_HOME if suitable, otherwise the newest installed. A JRE suffices if nothing is compiled. */
export function findJdk(
  search: JdkSearch = { environment: process.env, folders: listDefaultJdkFolders() },
  { needsCompiler = true } = {},
): Jdk {
  const isSuitable = (java: Jdk) => java.release >= minRelease && (java.hasCompiler || !needsCompiler)
  const configuredJdk = readJdk(search.environment.JAVA_HOME ?? '')
  if (configuredJdk && isSuitable(configuredJdk)) return configuredJdk
  const candidates = [...new Set([...listHomesOnPath(search.environment), ...globSync([...search.folders])])]
    .map(readJdk)
    .filter((java) => java !== undefined)
  const [newest] = candidates.filter(isSuitable).toSorted((a, b) => b.release - a.release)
  if (newest) return newest
  throw new AtlasError(
    'SETUP',
    describeMissingJdk(configuredJdk ? [configuredJdk, ...candidates] : candidates),
  )
}

function listHomesOnPath(environment: NodeJS.ProcessEnv): string[] {
  return findOnPath(getNativeExecutableName('java'), environment).map((program) =>
    dirname(dirname(realpathSync(program))),
  )
}

/** Reads the `release` file that every JDK contains, without running it. */
function readJdk(home: string): Jdk | undefined {
  const releaseFile = join(home, 'release')
  const program = (name: string) => join(home, 'bin', getNativeExecutableName(name))
  if (home === '' || !existsSync(releaseFile) || !existsSync(program('java'))) return undefined
  const build = readFileSync(releaseFile, 'utf8')
  const release = Number.parseInt(/^JAVA_VERSION="([^"]+)"/m.exec(build)?.[1] ?? '0', 10)
  return { home, release, build, hasCompiler: existsSync(program('javac')) }
}

function describeMissingJdk(candidates: readonly Jdk[]): string {
  const descriptions = [
    ...new Set(
      candidates.map((java) => `Java ${java.release} in ${java.home}${describeUnsuitability(java)}`),
    ),
  ]
  return [
    `The embedded Neo4j needs a JDK for Java ${minRelease} or later, but none was found in JAVA_HOME, on PATH or in the usual folders`,
    descriptions.length > 0 ? ` (found: ${descriptions.join('; ')}).\n` : '.\n',
    installationHint,
  ].join('')
}

function describeUnsuitability({ release, hasCompiler }: Jdk): string {
  if (release < minRelease) return ', too old'
  return hasCompiler ? '' : ', a JRE without javac'
}

/** Lists the folders that installers and version managers use on Linux, macOS and Windows. */
export function listDefaultJdkFolders(home: string = homedir()): string[] {
  const vendors = ['Java', 'Eclipse Adoptium', 'Microsoft', 'Zulu', 'Amazon Corretto', 'BellSoft', 'Semeru']
  return [
    '/usr/lib/jvm/*',
    '/usr/lib64/jvm/*',
    '/usr/java/*',
    '/opt/java/*',
    '/opt/jdk*',
    '/Library/Java/JavaVirtualMachines/*/Contents/Home',
    join(home, 'Library/Java/JavaVirtualMachines/*/Contents/Home'),
    '/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home',
    '/usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home',
    join(home, '.sdkman/candidates/java/*'),
    join(home, '.jdks/*'),
    join(home, '.asdf/installs/java/*'),
    join(home, '.local/share/mise/installs/java/*'),
    join(home, 'scoop/apps/*jdk*/current'),
    ...vendors.map((vendor) => `C:/Program Files/${vendor}/*`),
  ]
}
