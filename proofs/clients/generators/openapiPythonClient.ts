import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readOutput } from '../../tools.ts'
import { type ClientGenerator, descriptionPath } from '../clientGenerator.ts'
import { preparePythonClient } from '../pythonClient.ts'

const version = '0.29.1'

/** Files are bytes to it, whatever their media type. */
const binaryTypes = [
  'text/csv',
  'text/html',
  'application/gexf+xml',
  'application/graphml+xml',
  'application/x-ndjson',
  'application/zip',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'image/svg+xml',
]
const configuration = `package_name_override: atlas
post_hooks: []
content_type_overrides:
${binaryTypes.map((type) => `  ${type}: application/octet-stream\n`).join('')}`

/** A client on httpx, with classes from attrs. */
export default {
  name: 'openapi-python-client',
  version,
  language: 'Python',
  requires: ['python3'],
  // It writes an object as several parameters: `gte=1`.
  sendsFilters: false,
  prepare: () =>
    preparePythonClient({
      name: 'openapiPythonClient',
      packages: [`openapi-python-client==${version}`],
      async generate(folder, programs) {
        const config = join(folder, 'config.yaml')
        await writeFile(config, configuration)
        const output = ['--output-path', join(folder, 'atlas'), '--meta', 'none']
        const input = ['--path', descriptionPath, '--config', config]
        await readOutput(join(programs, 'openapi-python-client'), 'generate', ...input, ...output)
      },
      typeCheck: ['--strict'],
      program: 'openapiPythonClient.py',
    }),
} satisfies ClientGenerator
