import { AtlasError } from '../model/errors.ts'
import { installationHint } from './installationHint.ts'
import { downloadWithJgo } from './jgo.ts'
import { downloadWithMaven, findMaven } from './maven.ts'
import { type ProgramSearch, searchMachine } from './programSearch.ts'
import { findPython } from './pythonPackages.ts'

export interface JarDownload {
  /** Names what to download, with everything that it depends on. */
  readonly pom: string
  /** The new folder that receives the jars. */
  readonly folder: string
  /** The home of the Java that runs Maven. */
  readonly javaHome: string
  readonly onProgress: (line: string) => void
}

export interface JarDownloader {
  readonly name: string
  download(download: JarDownload): Promise<void>
}

/** Finds Maven, or a Python that does the same with a package of PyPI; SETUP if there is neither. */
export async function findJarDownloader(search: ProgramSearch = searchMachine()): Promise<JarDownloader> {
  const maven = findMaven(search)
  if (maven !== undefined)
    return { name: 'Maven', download: (download) => downloadWithMaven(maven, download) }
  const python = await findPython(search)
  if (python !== undefined)
    return { name: 'Python', download: (download) => downloadWithJgo(python, download) }
  throw new AtlasError(
    'SETUP',
    `Downloading the embedded Neo4j needs Maven, or Python with pip. mvn was not found in MAVEN_HOME or on PATH, and no Python with pip on PATH.\n${installationHint}`,
  )
}
