import { Argument, Command } from 'commander'
import { readCatalogue } from '../reports/catalogue.ts'
import { exampleNames } from './database.ts'
import { printLine } from './output.ts'

/** `completion bash`: a script that completes commands, options and their values, without running the program. */
export function createCompletionCommand(program: Command): Command {
  return new Command('completion')
    .summary('print a script that completes commands in a shell')
    .description('Print a script that completes commands, options, reports and examples in a shell.')
    .addArgument(new Argument('<shell>', 'shell that the script is for').choices(Object.keys(renderers)))
    .addHelpText(
      'after',
      `
To install:
  bash  npx cx-atlas completion bash > ~/.local/share/bash-completion/completions/cx-atlas
  zsh   npx cx-atlas completion zsh > "\${fpath[1]}/_cx-atlas"
  fish  npx cx-atlas completion fish > ~/.config/fish/completions/cx-atlas.fish`,
    )
    .action(async (shell: keyof typeof renderers) => {
      const catalogue = await readCatalogue()
      printLine(renderers[shell](describeCommands(program, [...catalogue.keys()])))
    })
}

/** A command as a completion script sees it: what may follow it, and the values of its options. */
interface CompletedCommand {
  readonly path: string
  readonly summary: string
  readonly words: readonly string[]
  readonly options: readonly CompletedOption[]
}

interface CompletedOption {
  readonly flags: readonly string[]
  readonly description: string
  /** Undefined when the option takes no value; empty when any value will do. */
  readonly values: readonly string[] | undefined
}

function describeCommands(command: Command, reports: readonly string[], path = ''): CompletedCommand[] {
  const { options, commands } = command
  const described = {
    path,
    summary: command.summary(),
    words: [...commands.map((child) => child.name()), ...listArgumentWords(command, reports)],
    options: options.map(({ long, short, description, argChoices, required, optional }) => ({
      flags: [long, short].filter((flag) => flag !== undefined),
      description,
      values: required || optional ? (long === '--example' ? exampleNames : (argChoices ?? [])) : undefined,
    })),
  }
  const children = commands.flatMap((child) =>
    describeCommands(child, reports, `${path} ${child.name()}`.trimStart()),
  )
  return [described, ...children]
}

function listArgumentWords(command: Command, reports: readonly string[]): readonly string[] {
  if (command.name() === 'report') return reports
  if (command.name() === 'demo') return exampleNames
  return command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices)
}

const renderers = { bash: renderBash, zsh: renderZsh, fish: renderFish }

function renderBash(commands: readonly CompletedCommand[]): string {
  return `# bash completion for cx-atlas
${renderWordLists(commands)}
_cx_atlas() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" candidates
  _cx_atlas_list "$previous" "\${COMP_WORDS[@]:1:COMP_CWORD-1}"
  COMPREPLY=($(compgen -W "$candidates" -- "$current"))
}
complete -o default -F _cx_atlas cx-atlas`
}

function renderZsh(commands: readonly CompletedCommand[]): string {
  return `#compdef cx-atlas
${renderWordLists(commands)}
_cx_atlas() {
  local candidates
  _cx_atlas_list "\${words[CURRENT-1]}" "\${(@)words[2,CURRENT-1]}"
  if [[ -n $candidates ]]; then compadd -- \${=candidates}; else _files; fi
}
if [[ $funcstack[1] == _cx_atlas ]]; then _cx_atlas; else compdef _cx_atlas cx-atlas; fi`
}

/** A shell function that sets `candidates` to what may come next, empty where a file may. */
function renderWordLists(commands: readonly CompletedCommand[]): string {
  const values = commands.flatMap(({ path, options }) =>
    options
      .filter((option) => option.values !== undefined)
      .map(
        ({ flags, values = [] }) =>
          `    ${flags.map((flag) => `"${path}:${flag}"`).join('|')}) candidates="${values.join(' ')}"; return ;;`,
      ),
  )
  const words = commands.map(
    ({ path, words, options }) =>
      `    "${path}") candidates="${[...words, ...options.flatMap(({ flags }) => flags[0] ?? [])].join(' ')}" ;;`,
  )
  const groups = commands.filter(({ path }) => commands.some((other) => other.path.startsWith(`${path} `)))
  const isGroup = groups.map(({ path }) => `"${path}"`).join('|')
  return `_cx_atlas_list() {
  local previous="$1" command="" word
  shift
  for word in "$@"; do
    [[ $word == -* ]] && continue
    if [[ -z $command ]]; then command="$word"; else case "$command" in ${isGroup}) command="$command $word" ;; esac; fi
  done
  candidates=""
  case "$command:$previous" in
${values.join('\n')}
  esac
  case "$command" in
${words.join('\n')}
  esac
}`
}

function renderFish(commands: readonly CompletedCommand[]): string {
  const quote = (text: string) => `'${text.replaceAll("'", "\\'")}'`
  const lines = commands.flatMap(({ path, words, options }) => {
    const condition =
      path === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${path.split(' ').at(-1)}`
    const base = `complete -c cx-atlas -n ${quote(condition)}`
    const summaries = new Map(commands.map((command) => [command.path, command.summary]))
    const wordLines = words.map((word) => {
      const summary = summaries.get(`${path} ${word}`.trimStart())
      return `${base} -f -a ${quote(word)}${summary ? ` -d ${quote(summary)}` : ''}`
    })
    const optionLines = options.map(({ flags, description, values }) => {
      const names = flags.map((flag) =>
        flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
      )
      const value =
        values === undefined ? '' : values.length > 0 ? ` -x -a ${quote(values.join(' '))}` : ' -r'
      return `${base} ${names.join(' ')}${value} -d ${quote(description)}`
    })
    return [...wordLines, ...optionLines]
  })
  return ['# fish completion for cx-atlas', ...lines].join('\n')
}
