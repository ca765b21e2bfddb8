import { join } from 'node:path'
import { installPython, runForExitCode, runOrThrow, toolsFolder } from '../tools.ts'
import { withExampleService } from './exampleService.ts'
import { odataGenerators, proveGeneratedClient } from './generatedOData.ts'
import { requirementsPath, scriptPath } from './python.ts'

/** The feed read by clients that others wrote, over HTTP, from the example ecosystem: `npm run prove:odata-clients`. */
const olingo = join(import.meta.dirname, 'olingo')
const jars = join(toolsFolder, 'olingo')

const python = await installPython(requirementsPath('odata'))
await runOrThrow(
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
      runForExitCode('java', '-cp', join(jars, '*'), join(olingo, 'OlingoClient.java'), address),
  },
  { name: 'python-odata', read: (address: string) => runForExitCode(python, scriptPath('odata'), address) },
]

await withExampleService(async (address) => {
  for (const { name, read } of clients) {
    if ((await read(address)) === 0) continue
    process.stderr.write(`${name} reads something else\n`)
    process.exitCode = 1
  }
  for (const generator of odataGenerators) {
    await proveGeneratedClient(generator, address)
    process.stdout.write(`${generator.name}: generated; reads what the files have\n`)
  }
})
