import { invalid, type Problem } from './problems.ts'

/**
 * Syntax of other programs. Such a line can also be a valid name, so it is reported only if it matches no file.
 */
const FORMS: readonly { isForm: (glob: string) => boolean; saw: string; next: string }[] = [
  { isForm: glob => /^-\s/.test(glob), saw: 'it begins with "- ", as a list in YAML does', next: oneALine() },
  { isForm: glob => /^(["'`]).*\1$/.test(glob), saw: 'it is in quotes', next: 'Write the glob without quotes.' },
  { isForm: glob => /^\[.*[/*,"'].*\]$/.test(glob), saw: 'it is a list in brackets', next: oneALine() },
  {
    isForm: glob => /\s#/.test(glob),
    saw: 'it ends with a comment',
    next: 'Write the comment on a line of its own.'
  },
  { isForm: glob => /\{[^}]*,[^}]*\}/.test(glob), saw: 'braces are not expanded', next: 'Write one line for each.' },
  { isForm: glob => /[,;]/.test(glob.replace(/\[[^\]]*\]/g, '')), saw: 'it has more than one glob', next: oneALine() },
  { isForm: glob => glob.includes('\\'), saw: 'it has a backslash', next: 'Write "/" between folders.' },
  {
    isForm: glob => /\s/.test(glob) && glob.split(/\s+/).every(part => /[*/.]/.test(part)),
    saw: 'it has more than one glob',
    next: oneALine('Put "|" after the name of the input to keep line breaks; ">" removes them.')
  }
]

function oneALine(more = ''): string {
  return `Write one glob on each line.${more && ` ${more}`}`
}

/** Problems for lines that match no file because they use the syntax of another program. */
export function mistakesIn(input: string, unmatched: readonly string[]): Problem[] {
  return unmatched.flatMap(line => {
    const glob = line.replace(/^[!\s]+/, '')
    const form = FORMS.find(({ isForm }) => isForm(glob))
    if (form === undefined) return []
    return [invalid(`Input "${input}" has ${JSON.stringify(line)}.`, `It matches no file, and ${form.saw}.`, form.next)]
  })
}
