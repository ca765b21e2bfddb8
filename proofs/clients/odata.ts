import { join } from 'node:path'
import { exitCode, pythonWith, run, tools } from '../tools.ts'
import { withExample } from './exampleService.ts'
import { pythonFile, requirementsOf } from './python.ts'

/** The feed read by clients that others wrote, over HTTP, from the example ecosystem: `npm run prove:odata-clients`. */
const olingo = join(import.meta.dirname, 'olingo')
const jars = join(tools, 'olingo')

const python = await pythonWith(requirementsOf('odata'))
await run(
  'mvn',
  '--quiet',
  '--batch-mode',
  '--file',
  join(olingo, 'pom.xml'),
  'dependency:copy-dependencies',
  `-DoutputDirectory=${jars}`,
)

const clients = [
  {
    name: 'Apache Olingo',
    read: (address: string) =>
      exitCode('java', '-cp', join(jars, '*'), join(olingo, 'OlingoClient.java'), address),
  },
  { name: 'python-odata', read: (address: string) => exitCode(python, pythonFile('odata'), address) },
]

await withExample(async (address) => {
  for (const { name, read } of clients) {
    if ((await read(address)) === 0) continue
    process.stderr.write(`${name} reads something else\n`)
    process.exitCode = 1
  }
})
