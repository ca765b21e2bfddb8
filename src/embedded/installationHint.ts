/** Commands that install what the first start of the embedded Neo4j needs. */
const commands = {
  'Debian 13, Ubuntu': 'sudo apt-get install openjdk-21-jdk-headless maven',
  Fedora: 'sudo dnf install java-latest-openjdk-devel maven',
  macOS: 'brew install openjdk maven',
  Windows: 'choco install temurin maven',
}

const systemWidth = Math.max(...Object.keys(commands).map((system) => system.length))

/** What to do when Java or Maven is missing, with and without them: lines for the end of a message. */
export const installationHint = [
  'Install a JDK and Maven:',
  ...Object.entries(commands).map(([system, command]) => `  ${system.padEnd(systemWidth)}  ${command}`),
  'or download them from https://adoptium.net and https://maven.apache.org, and set JAVA_HOME and MAVEN_HOME.',
  'Without them: `docker compose up`, or NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD of a running Neo4j.',
].join('\n')
