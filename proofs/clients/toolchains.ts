import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { readOutput } from '../tools.ts'

/** Programs that generators need, each with the Debian package that has it. */
const debianPackages = {
  python3: 'python3-venv',
  javac: 'default-jdk-headless',
  mvn: 'maven',
  go: 'golang',
} as const

export type Toolchain = keyof typeof debianPackages

/** Those of the programs that this machine still lacks after an attempt to install them. */
export async function installToolchains(...programs: readonly Toolchain[]): Promise<Toolchain[]> {
  const missing = () => programs.filter((program) => !isInstalled(program))
  const packages = missing().map((program) => debianPackages[program])
  if (packages.length > 0 && process.getuid?.() === 0 && isInstalled('apt-get')) {
    await readOutput('apt-get', 'update')
    await readOutput('apt-get', 'install', '--yes', '--no-install-recommends', ...packages).catch(
      () => undefined,
    )
  }
  return missing()
}

const isInstalled = (program: string) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
