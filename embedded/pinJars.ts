/** `npm run pin:jars`, after a change of the pom: downloads the jars and writes their checksums to `jars.sha256`. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findJdk } from '../src/embedded/jdk.ts'
import { pinJars } from '../src/embedded/neo4jJars.ts'

const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-jars-'))
try {
  process.stdout.write(
    `Pinned ${await pinJars(folder, findJdk())} jars. Review the change of jars.sha256 before you commit it.\n`,
  )
} finally {
  await rm(folder, { recursive: true })
}
