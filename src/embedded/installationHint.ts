/** Commands that install what the first start of the embedded Neo4j needs. */
const commands = {
  'Debian 13, Ubuntu': 'sudo apt-get install openjdk-21-jre-headless maven',
  Fedora: 'sudo dnf install java-latest-openjdk-headless maven',
  macOS: 'brew install openjdk maven',
  Windows: 'choco install temurin maven',
}

/** Commands that install what the first start downloads both with. */
const pythonCommands = {
  'Debian 12, Ubuntu': 'sudo apt-get install python3-pip',
  Fedora: 'sudo dnf install python3-pip',
  macOS: 'brew install python',
  Windows: 'choco install python',
}

/** What to do when Java or Maven is missing, with and without them: lines for the end of a message. */
export const installationHint = [
  'Install Python 3.10 or later with pip; the next start downloads what is missing with it:',
  ...listCommands(pythonCommands),
  'or install Java and Maven:',
  ...listCommands(commands),
  'or download them from https://adoptium.net and https://maven.apache.org, and set JAVA_HOME and MAVEN_HOME.',
  'Without them: `docker compose up`, or NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD of a running Neo4j.',
].join('\n')

function listCommands(bySystem: Readonly<Record<string, string>>): string[] {
  const width = Math.max(...Object.keys(bySystem).map((system) => system.length))
  return Object.entries(bySystem).map(([system, command]) => `  ${system.padEnd(width)}  ${command}`)
}
