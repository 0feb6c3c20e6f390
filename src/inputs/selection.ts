import type { InputReader } from './input-reader.ts'

/** Entry of a configuration file that a step names. */
export interface Selection {
  /** Path of the file, relative to the root of the checkout; '' for the default. */
  config: string
  /** Name of the application in the file; '' to use no file. */
  app: string
  /** Name of the target; '' for the default. */
  target: string
}

/** Reads which entry of the configuration file gives further inputs. */
export function readSelection(reader: InputReader): Selection {
  const selection = { config: reader.get('config'), app: reader.get('app'), target: reader.get('target') }
  for (const name of ['config', 'target'] as const)
    if (selection.app === '' && selection[name] !== '') {
      const next = 'Write the name of an application of the file into "app", or remove this input.'
      reader.addProblem(name, 'has no effect without "app"', `It is ${reader.forDisplay(selection[name])}.`, next)
    }
  return selection
}
