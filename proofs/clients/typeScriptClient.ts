import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { installNpmPackages, readOutput } from '../tools.ts'
import { type GeneratedClient, programPath } from './clientGenerator.ts'

export interface TypeScriptTool {
  readonly packages: readonly string[]
  readonly command: string
  /** Arguments of the command, given the folder for its output. */
  readonly configure: (folder: string) => readonly string[] | Promise<readonly string[]>
  /** The file in programs/ that uses the client. */
  readonly program: string
  /** Why its types are not checked, if so. */
  readonly untyped?: string
}

const compilerPackages = ['typescript@5.9.3', '@types/node@26.6.6', 'esbuild@0.25.12']
const compilerOptions = [
  ...['--strict', '--noEmit', '--skipLibCheck', '--allowImportingTsExtensions'],
  ...['--module', 'esnext', '--moduleResolution', 'bundler', '--target', 'es2023'],
  ...['--lib', 'es2023,dom,dom.iterable', '--types', 'node'],
]

const requireBanner =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);'

/** A TypeScript client, compiled strictly, run by Node through a bundle so that any import style works. */
export async function prepareTypeScriptClient(tool: TypeScriptTool): Promise<GeneratedClient> {
  const folder = await installNpmPackages(...tool.packages, ...compilerPackages)
  const command = (name: string) => join(folder, 'node_modules/.bin', name)
  const client = join(folder, 'client.ts')
  const bundle = join(folder, 'client.mjs')
  return {
    generate: async () => readOutput(command(tool.command), ...(await tool.configure(folder))),
    async compile() {
      await copyFile(programPath(tool.program), client)
      if (tool.untyped === undefined) await readOutput(command('tsc'), ...compilerOptions, client)
      await readOutput(
        command('esbuild'),
        client,
        '--bundle',
        '--platform=node',
        '--format=esm',
        `--outfile=${bundle}`,
        '--log-level=error',
        // Modules of other packages may still call it.
        `--banner:js=${requireBanner}`,
      )
    },
    run: (address, id) => readOutput(process.execPath, bundle, address, id),
  }
}
