import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { AtlasError } from '../model/errors.ts'
import { findOnPath, getScriptExecutableName } from './executables.ts'
import type { Jdk } from './jdk.ts'

export interface JarFetchOptions {
  readonly maven: string
  readonly java: Jdk
  readonly pom: string
  /** The folder to copy the jars into. */
  readonly targetFolder: string
  readonly onProgress: (line: string) => void
}

/** Maven of MAVEN_HOME, on the path or from SDKMAN. */
export function findMaven(environment: NodeJS.ProcessEnv = process.env, home: string = homedir()): string {
  const program = getScriptExecutableName('mvn')
  const homes = [environment.MAVEN_HOME, environment.M2_HOME].filter((folder) => folder !== undefined)
  const candidates = [
    ...homes.map((folder) => join(folder, 'bin', program)),
    ...findOnPath(program, environment),
    join(home, '.sdkman/candidates/maven/current/bin', program),
  ]
  const maven = candidates.find((candidate) => existsSync(candidate))
  if (maven !== undefined) return maven
  throw new AtlasError(
    'SETUP',
    'The embedded Neo4j is fetched with Maven, once, and there is no mvn in MAVEN_HOME or on the path. ' +
      'Install Maven, from https://maven.apache.org or with the package manager of this system. ' +
      'Or set NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD to use a Neo4j that runs already.',
  )
}

/** Has Maven fetch what the pom names and copy it into one folder. */
export async function fetchJars({
  maven,
  java,
  pom,
  targetFolder,
  onProgress,
}: JarFetchOptions): Promise<void> {
  const args = [
    '--batch-mode',
    '--file',
    pom,
    'dependency:copy-dependencies',
    `-DoutputDirectory=${targetFolder}`,
  ]
  const isWindowsScript = maven.endsWith('.cmd')
  const child = spawn(
    isWindowsScript ? `"${maven}"` : maven,
    isWindowsScript ? args.map((arg) => `"${arg}"`) : args,
    {
      env: { ...process.env, JAVA_HOME: java.home },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: isWindowsScript,
      windowsHide: true,
    },
  )
  const errors: string[] = []
  const countDownload = createDownloadCounter(onProgress)
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      countDownload(line)
      if (line.includes('ERROR')) errors.push(line.replace('[ERROR] ', ''))
    })
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) throw new AtlasError('SETUP', describeMavenFailure(errors))
}

function describeMavenFailure(errors: readonly string[]): string {
  const errorText = errors.slice(0, 4).join('\n')
  return `Maven could not fetch the embedded Neo4j. It needs the network once; set NEO4J_URI to do without it.\n${errorText}`
}

const downloadPattern = /Downloaded from \S+ \S+\.jar \(([\d.]+) (B|kB|MB|GB)/
const megabytesPerUnit: Readonly<Record<string, number>> = { B: 1e-6, kB: 1e-3, MB: 1, GB: 1e3 }
const progressIntervalMs = 2_000

/** Counts the jars in Maven's lines and says now and then how many have come. */
function createDownloadCounter(onProgress: (line: string) => void): (line: string) => void {
  let fileCount = 0
  let downloadedMb = 0
  let reportedAtMs = performance.now()
  return (line) => {
    const [, amount, unit] = downloadPattern.exec(line) ?? []
    if (amount === undefined || unit === undefined) return
    fileCount += 1
    downloadedMb += Number(amount) * (megabytesPerUnit[unit] ?? 0)
    if (performance.now() - reportedAtMs < progressIntervalMs) return
    reportedAtMs = performance.now()
    onProgress(`Fetched ${fileCount} files, ${downloadedMb.toFixed(0)} MB so far`)
  }
}
