import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ClientGenerator, descriptionPath } from '../clientGenerator.ts'
import { prepareTypeScriptClient } from '../typeScriptClient.ts'

const version = '8.38.0'

/** A function of its own for each media type of a body: one for all of them does not compile. */
const override = { splitByContentType: true }

/** A client on `fetch`, a function for each operation. */
export default {
  name: 'orval',
  version,
  language: 'TypeScript',
  requires: [],
  prepare: () =>
    prepareTypeScriptClient({
      packages: [`orval@${version}`],
      command: 'orval',
      async configure(folder) {
        const output = { target: join(folder, 'generated.ts'), client: 'fetch', override }
        const configuration = { atlas: { input: descriptionPath, output } }
        const path = join(folder, 'orval.config.mjs')
        await writeFile(path, `export default ${JSON.stringify(configuration)}\n`)
        return ['--config', path]
      },
      program: 'orval.mts',
    }),
} satisfies ClientGenerator
