import { copyFile, mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { installIntoPython, readOutput } from '../tools.ts'
import { clientFolder, type GeneratedClient, programPath } from './clientGenerator.ts'

interface PythonTool {
  readonly name: string
  /** What the client and its generator need. */
  readonly packages: readonly string[]
  /** Makes the package `atlas` in a folder; gets the folder of the environment's programs. */
  readonly generate: (folder: string, programs: string) => Promise<unknown>
  /** Options of mypy for the program and what it uses of the client. */
  readonly typeCheck: readonly string[]
  /** The file in programs/ that uses the client. */
  readonly program: string
}

/** A Python client: every module is compiled, and the program and what it imports are type-checked. */
export async function preparePythonClient(tool: PythonTool): Promise<GeneratedClient> {
  const python = await installIntoPython(tool.name, ...tool.packages, 'mypy==2.4.1')
  const folder = clientFolder(tool.name)
  const client = join(folder, 'client.py')
  return {
    async generate() {
      await rm(folder, { recursive: true, force: true })
      await mkdir(folder, { recursive: true })
      await tool.generate(folder, dirname(python))
    },
    async compile() {
      await copyFile(programPath(tool.program), client)
      await readOutput(python, '-m', 'compileall', '-q', folder)
      await readOutput(python, '-m', 'mypy', '--config-file=', ...tool.typeCheck, client)
    },
    run: (address, id) => readOutput(python, client, address, id),
  }
}
