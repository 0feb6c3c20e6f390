import { invalid, type Problem } from './problems.ts'

/** Forms of other programs. A line of such a form is a name in itself, so it only counts when it matches no file. */
const FORMS: readonly { isForm: (glob: string) => boolean; saw: string; next: string }[] = [
  { isForm: glob => /^-\s/.test(glob), saw: 'it begins with "- ", as a list in YAML does', next: oneALine() },
  { isForm: glob => /^(["'`]).*\1$/.test(glob), saw: 'it is in quotes', next: 'Write the glob without quotes.' },
  { isForm: glob => /^\[.*[/*,"'].*\]$/.test(glob), saw: 'it is a list in brackets', next: oneALine() },
  {
    isForm: glob => /\s#/.test(glob),
    saw: 'it has a comment behind it',
    next: 'Write the comment on a line of its own.'
  },
  { isForm: glob => /\{[^}]*,[^}]*\}/.test(glob), saw: 'braces are not expanded', next: 'Write a line for each.' },
  { isForm: glob => /[,;]/.test(glob.replace(/\[[^\]]*\]/g, '')), saw: 'it has more than one glob', next: oneALine() },
  { isForm: glob => glob.includes('\\'), saw: 'it has a backslash', next: 'Write "/" between folders.' },
  {
    isForm: glob => /\s/.test(glob) && glob.split(/\s+/).every(part => /[*/.]/.test(part)),
    saw: 'it has more than one glob',
    next: oneALine('With "|" behind the name of the input the line breaks stay; with ">" they are lost.')
  }
]

function oneALine(more = ''): string {
  return `Write one glob a line.${more && ` ${more}`}`
}

/** Problems for lines that match no file because they are written as for another program. */
export function mistakesIn(input: string, idle: readonly string[]): Problem[] {
  return idle.flatMap(line => {
    const glob = line.replace(/^[!\s]+/, '')
    const form = FORMS.find(({ isForm }) => isForm(glob))
    if (form === undefined) return []
    return [invalid(`Input "${input}" has ${JSON.stringify(line)}.`, `It matches no file, and ${form.saw}.`, form.next)]
  })
}
