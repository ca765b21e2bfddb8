import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { AtlasError } from '../model/errors.ts'
import { onPath, scriptProgram } from './executables.ts'
import type { Java } from './jdk.ts'

export interface Fetch {
  readonly maven: string
  readonly java: Java
  readonly pom: string
  /** The folder to copy the jars into. */
  readonly into: string
  readonly onProgress: (line: string) => void
}

/** Maven of MAVEN_HOME, on the path or from SDKMAN. */
export function findMaven(environment: NodeJS.ProcessEnv = process.env, home: string = homedir()): string {
  const program = scriptProgram('mvn')
  const homes = [environment.MAVEN_HOME, environment.M2_HOME].filter((folder) => folder !== undefined)
  const places = [
    ...homes.map((folder) => join(folder, 'bin', program)),
    ...onPath(program, environment),
    join(home, '.sdkman/candidates/maven/current/bin', program),
  ]
  const maven = places.find((place) => existsSync(place))
  if (maven !== undefined) return maven
  throw new AtlasError(
    'SETUP',
    'The embedded Neo4j is fetched with Maven, once, and there is no mvn in MAVEN_HOME or on the path. ' +
      'Install Maven, from https://maven.apache.org or with the package manager of this system. ' +
      'Or set NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD to use a Neo4j that runs already.',
  )
}

/** Has Maven fetch what the pom names and copy it into one folder. */
export async function fetchJars({ maven, java, pom, into, onProgress }: Fetch): Promise<void> {
  const words = ['--batch-mode', '--file', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${into}`]
  const isScriptOfWindows = maven.endsWith('.cmd')
  const child = spawn(
    isScriptOfWindows ? `"${maven}"` : maven,
    isScriptOfWindows ? words.map((word) => `"${word}"`) : words,
    {
      env: { ...process.env, JAVA_HOME: java.home },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: isScriptOfWindows,
      windowsHide: true,
    },
  )
  const errors: string[] = []
  const count = downloadCounter(onProgress)
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      count(line)
      if (line.includes('ERROR')) errors.push(line.replace('[ERROR] ', ''))
    })
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) throw new AtlasError('SETUP', mavenFailed(errors))
}

function mavenFailed(errors: readonly string[]): string {
  const said = errors.slice(0, 4).join('\n')
  return `Maven could not fetch the embedded Neo4j. It needs the network once; set NEO4J_URI to do without it.\n${said}`
}

const downloaded = /Downloaded from \S+ \S+\.jar \(([\d.]+) (B|kB|MB|GB)/
const megabytes: Readonly<Record<string, number>> = { B: 1e-6, kB: 1e-3, MB: 1, GB: 1e3 }
const progressEveryMs = 2_000

/** Counts the jars in Maven's lines and says now and then how many have come. */
function downloadCounter(onProgress: (line: string) => void): (line: string) => void {
  let files = 0
  let size = 0
  let saidAt = performance.now()
  return (line) => {
    const [, amount, unit] = downloaded.exec(line) ?? []
    if (amount === undefined || unit === undefined) return
    files += 1
    size += Number(amount) * (megabytes[unit] ?? 0)
    if (performance.now() - saidAt < progressEveryMs) return
    saidAt = performance.now()
    onProgress(`Fetched ${files} files, ${size.toFixed(0)} MB so far`)
  }
}
