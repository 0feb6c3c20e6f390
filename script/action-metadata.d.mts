export interface ActionMetadata {
  name: string
  inputs: Record<string, { default: string; required: boolean }>
  outputs: string[]
  runs: { using: string; main: string; pre?: string; post?: string; 'post-if'?: string }
}

export function readActionMetadata(text: string): ActionMetadata
