/** A question of a workshop: one file in prompts/ declares it; the list of prompts is derived. */
export interface Prompt {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly arguments: readonly PromptArgument[]
  /** The question and the calls that answer it; arguments arrive neutralized and in quotation marks. */
  write(args: Readonly<Record<string, string>>): string
}

interface PromptArgument {
  readonly name: string
  readonly description: string
  readonly required?: true
}
