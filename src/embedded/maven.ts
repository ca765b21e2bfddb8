import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { AtlasError } from '../model/errors.ts'
import { findOnPath, getScriptExecutableName } from './executables.ts'
import { installationHint } from './installationHint.ts'
import type { Jdk } from './jdk.ts'
import { runProgram } from './runProgram.ts'

export interface JarFetchOptions {
  readonly maven: string
  readonly java: Jdk
  readonly pom: string
  /** The folder that receives the jars. */
  readonly targetFolder: string
  readonly onProgress: (line: string) => void
}

/** Finds Maven in MAVEN_HOME, on PATH or in SDKMAN. */
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
    `Downloading the embedded Neo4j needs Maven, but mvn was not found in MAVEN_HOME or on PATH.\n${installationHint}`,
  )
}

/** Downloads the dependencies of the pom with Maven into one folder. */
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
  const countDownload = createDownloadCounter(onProgress)
  const { isSuccessful, outputTail } = await runProgram(maven, args, {
    env: { JAVA_HOME: java.home },
    isScript: maven.endsWith('.cmd'),
    isRelevant: (line) => {
      countDownload(line)
      return line.includes('ERROR')
    },
  })
  if (isSuccessful) return
  throw new AtlasError(
    'SETUP',
    `Maven failed to download the embedded Neo4j. Check the network connection, or set NEO4J_URI to use a running Neo4j.\n${outputTail}`,
  )
}

const downloadPattern = /Downloaded from \S+ \S+\.jar \(([\d.]+) (B|kB|MB|GB)/
const megabytesPerUnit: Readonly<Record<string, number>> = { B: 1e-6, kB: 1e-3, MB: 1, GB: 1e3 }
const progressIntervalMs = 2_000

/** Counts downloaded jars in the output of Maven and reports the progress every two seconds. */
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
    onProgress(`Downloaded ${fileCount} files, ${downloadedMb.toFixed(0)} MB so far`)
  }
}
