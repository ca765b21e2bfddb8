import { existsSync, globSync, readFileSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { AtlasError } from '../model/errors.ts'
import { nativeProgram, onPath } from './executables.ts'

/** An installed JDK. */
export interface Java {
  readonly home: string
  /** The feature release: 21, 25. */
  readonly release: number
  /** What tells this build from every other. */
  readonly build: string
  /** A JRE runs Java and cannot compile the launcher. */
  readonly hasCompiler: boolean
}

/** Where to look: JAVA_HOME and the path of the environment, then folders, which may hold `*`. */
export interface JavaSearch {
  readonly environment: NodeJS.ProcessEnv
  readonly folders: readonly string[]
}

const leastRelease = 21

/** The JDK of JAVA_HOME when it will do, otherwise the newest that is found. */
export function findJava(search: JavaSearch = { environment: process.env, folders: usualFolders() }): Java {
  const chosen = installedIn(search.environment.JAVA_HOME ?? '')
  if (chosen && willDo(chosen)) return chosen
  const found = [...new Set([...homesOnPath(search.environment), ...globSync([...search.folders])])]
    .map(installedIn)
    .filter((java) => java !== undefined)
  const [newest] = found.filter(willDo).toSorted((one, other) => other.release - one.release)
  if (newest) return newest
  throw new AtlasError('SETUP', withoutJava(chosen ? [chosen, ...found] : found))
}

const willDo = (java: Java) => java.release >= leastRelease && java.hasCompiler

function homesOnPath(environment: NodeJS.ProcessEnv): string[] {
  return onPath(nativeProgram('java'), environment).map((program) => dirname(dirname(realpathSync(program))))
}

/** Every JDK describes itself in a file called `release`, so none has to be run to be known. */
function installedIn(home: string): Java | undefined {
  const description = join(home, 'release')
  const program = (name: string) => join(home, 'bin', nativeProgram(name))
  if (home === '' || !existsSync(description) || !existsSync(program('java'))) return undefined
  const build = readFileSync(description, 'utf8')
  const release = Number.parseInt(/^JAVA_VERSION="([^"]+)"/m.exec(build)?.[1] ?? '0', 10)
  return { home, release, build, hasCompiler: existsSync(program('javac')) }
}

function withoutJava(found: readonly Java[]): string {
  const seen = [...new Set(found.map((java) => `Java ${java.release} in ${java.home}${reason(java)}`))]
  return [
    `The embedded Neo4j needs a JDK of Java ${leastRelease} or newer, and there is none in JAVA_HOME, on the path or where JDKs usually are`,
    seen.length > 0 ? ` (found: ${seen.join('; ')}).` : '.',
    ' Install one, Java 25 for instance from https://adoptium.net, or point JAVA_HOME to it;',
    ' Maven is needed once, too. Or set NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD to use a Neo4j that runs already.',
  ].join('')
}

function reason({ release, hasCompiler }: Java): string {
  if (release < leastRelease) return ', too old'
  return hasCompiler ? '' : ', a JRE without javac'
}

/** The folders that installers and version managers use on Linux, macOS and Windows. */
export function usualFolders(home: string = homedir()): string[] {
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
