import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { AtlasError } from '../model/errors.ts'
import { createDownloadCounter } from './downloadCounter.ts'
import { findOnPath, getScriptExecutableName } from './executables.ts'
import type { JarDownload } from './jarDownloader.ts'
import { type ProgramSearch, searchMachine } from './programSearch.ts'
import { runProgram } from './runProgram.ts'

/** Finds Maven in MAVEN_HOME, on PATH or in the usual folders; undefined if there is none. */
export function findMaven(
  { environment, mavenFolders }: ProgramSearch = searchMachine(),
): string | undefined {
  const program = getScriptExecutableName('mvn')
  const homes = [environment.MAVEN_HOME, environment.M2_HOME].filter((folder) => folder !== undefined)
  const candidates = [
    ...homes.map((folder) => join(folder, 'bin', program)),
    ...findOnPath(program, environment),
    ...globSync([...mavenFolders]).map((folder) => join(folder, 'bin', program)),
  ]
  return candidates.find((candidate) => existsSync(candidate))
}

/** Downloads the dependencies of a pom with Maven. */
export async function downloadWithMaven(
  maven: string,
  { pom, folder, javaHome, onProgress }: JarDownload,
): Promise<void> {
  const args = ['--batch-mode', '--file', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${folder}`]
  const countDownload = createDownloadCounter(onProgress)
  const { isSuccessful, outputTail } = await runProgram(maven, args, {
    env: { JAVA_HOME: javaHome },
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
