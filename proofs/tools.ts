import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Programs of others that only proofs need; they stay there for the next time, outside version control. */
export const toolsFolder = join(import.meta.dirname, '../.tools')

interface GoTool {
  readonly module: string
  readonly version: string
  /** What `go install` calls the program. */
  readonly program: string
}

export const goTools = {
  'oapi-codegen': {
    module: 'github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen',
    version: 'v2.8.2',
    program: 'oapi-codegen',
  },
  toxiproxy: { module: 'github.com/Shopify/toxiproxy/v2/cmd/server', version: 'v2.5.0', program: 'server' },
  vegeta: { module: 'github.com/tsenart/vegeta/v12', version: 'v12.13.0', program: 'vegeta' },
} as const satisfies Record<string, GoTool>

/** The path of a Go program, built when it is not there yet. */
export async function installGoTool(name: keyof typeof goTools): Promise<string> {
  const { module, version, program } = goTools[name]
  const bin = join(toolsFolder, `${name}-${version}`)
  if (!existsSync(join(bin, program)))
    await runOrThrow('env', `GOBIN=${bin}`, 'go', 'install', `${module}@${version}`)
  return join(bin, program)
}

/** The path of a Python that has what a file of requirements lists, in an environment of its own. */
export const installPython = (requirements: string): Promise<string> =>
  installIntoPython(basename(requirements, '.txt'), '--requirement', requirements)

/** The path of a Python that has these packages, in an environment with this name. */
export async function installIntoPython(name: string, ...packages: readonly string[]): Promise<string> {
  const environment = join(toolsFolder, `python-${name}`)
  const python = join(environment, 'bin/python')
  if (!existsSync(python)) await runOrThrow('python3', '-m', 'venv', environment)
  await runOrThrow(python, '-m', 'pip', 'install', '--quiet', ...packages)
  return python
}

/** The folder of an npm package with its dependencies, installed without its scripts. */
export async function installNpmPackages(...packages: readonly string[]): Promise<string> {
  const folder = join(toolsFolder, `npm-${packages.join('+').replaceAll(/[^\w.+-]/g, '_')}`)
  if (!existsSync(join(folder, 'node_modules/.bin'))) {
    const options = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error']
    await runOrThrow('npm', 'install', ...options, ...packages)
  }
  return folder
}

/** The path of Schemathesis. */
export async function installSchemathesis(): Promise<string> {
  const python = await installPython(join(import.meta.dirname, 'schemathesis/schemathesis.txt'))
  return join(dirname(python), 'schemathesis')
}

/** Runs a program quietly; resolves to its standard output, and ends in an error with all its output when it fails. */
export async function readOutput(program: string, ...args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const output: string[] = []
  const all: string[] = []
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.push(text)
    all.push(text)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => all.push(text))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${all.join('').slice(-4_000)}`)
  return output.join('')
}

/** Runs a program and shows what it says; gives its exit code. */
export function runForExitCode(program: string, ...args: readonly string[]): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

/** The same; ends in an error when the program does. */
export async function runOrThrow(program: string, ...args: readonly string[]): Promise<void> {
  const code = await runForExitCode(program, ...args)
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}`)
}
