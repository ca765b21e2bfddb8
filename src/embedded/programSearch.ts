import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where installed programs are searched. */
export interface ProgramSearch {
  /** Its PATH, JAVA_HOME and MAVEN_HOME come first. */
  readonly environment: NodeJS.ProcessEnv
  /** Folders of one Java each; they may contain `*`. */
  readonly javaFolders: readonly string[]
  readonly mavenFolders: readonly string[]
}

/** Searches where installers and version managers put programs on Linux, macOS and Windows. */
export const searchMachine = (
  environment: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): ProgramSearch => ({
  environment,
  javaFolders: listJavaFolders(home),
  mavenFolders: [join(home, '.sdkman/candidates/maven/current')],
})

function listJavaFolders(home: string): string[] {
  const vendors = ['Java', 'Eclipse Adoptium', 'Microsoft', 'Zulu', 'Amazon Corretto', 'BellSoft', 'Semeru']
  return [
    '/usr/lib/jvm/*',
    '/usr/lib64/jvm/*',
    '/usr/java/*',
    '/opt/java/*',
    '/opt/jdk*',
    '/Library/Java/JavaVirtualMachines/*/Contents/Home',
    join(home, 'Library/Java/JavaVirtualMachines/*/Contents/Home'),
    '/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home',
    '/usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home',
    join(home, '.sdkman/candidates/java/*'),
    join(home, '.jdks/*'),
    join(home, '.asdf/installs/java/*'),
    join(home, '.local/share/mise/installs/java/*'),
    join(home, 'scoop/apps/*jdk*/current'),
    ...vendors.map((vendor) => `C:/Program Files/${vendor}/*`),
  ]
}
