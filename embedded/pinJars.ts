/**
 * `npm run pin:jars`, after a change of the pom or of the launcher: downloads the jars, writes their checksums to
 * `jars.sha256`, and compiles the launcher. Needs a JDK.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findJarDownloader } from '../src/embedded/jarDownloader.ts'
import { findJava } from '../src/embedded/java.ts'
import { computeChecksums } from '../src/embedded/pinnedJars.ts'
import { buildLauncher } from './buildLauncher.ts'

const java = findJava()
if (!java) throw new Error('npm run pin:jars needs a JDK, but no Java was found')
const here = import.meta.dirname
const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-jars-'))
try {
  const { download } = await findJarDownloader()
  await download({ pom: join(here, 'pom.xml'), folder, javaHome: java.home, onProgress: () => {} })
  const checksums = [...(await computeChecksums(folder))].map(([jar, checksum]) => `${checksum}  ${jar}\n`)
  await writeFile(join(here, 'jars.sha256'), checksums.join(''))
  await buildLauncher(folder, java, join(here, 'launcher.jar'))
  process.stdout.write(
    `Pinned ${checksums.length} jars and built the launcher. Review the change of jars.sha256 before you commit it.\n`,
  )
} finally {
  await rm(folder, { recursive: true })
}
