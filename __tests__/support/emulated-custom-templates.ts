import { zipSync } from 'fflate'
import { FormData } from 'undici'
import { seedIds } from '../../emulator/seed/default.ts'
import type { TestEmulator } from './emulator.ts'

export const TEMPLATES_PATH = '/customTemplates/'

export const DEFAULT_ENVIRONMENT = JSON.stringify({
  environmentId: seedIds.python,
  environmentVersionId: `7${seedIds.python.slice(1)}`
})

/** Valid form fields of a template. */
export const TEMPLATE_FIELDS = {
  name: 'Churn',
  description: 'Who leaves',
  templateType: 'customApplicationTemplate',
  templateSubType: 'streamlit',
  defaultEnvironment: DEFAULT_ENVIRONMENT
}

export const createZip = (files: Record<string, string>): Buffer =>
  Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]))))

export function createForm(
  values: Record<string, string>,
  file?: { name: string; content: string | Buffer }
): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(values)) form.append(name, value)
  if (file !== undefined) form.append('file', new Blob([file.content]), file.name)
  return form
}

export const TEMPLATE_ZIP = {
  name: 'template.zip',
  content: createZip({ 'start-app.sh': '#!/bin/sh\n', 'pages/one.py': 'pass\n' })
}

export async function createTemplate(
  emulator: TestEmulator,
  values: Record<string, string> = {},
  file: typeof TEMPLATE_ZIP = TEMPLATE_ZIP
) {
  return emulator.call('POST', TEMPLATES_PATH, { form: createForm({ ...TEMPLATE_FIELDS, ...values }, file) })
}

/** Finds the template of this name in the list. */
export async function findTemplate(emulator: TestEmulator, name: string) {
  const reply = await emulator.call('GET', TEMPLATES_PATH, { query: { search: name } })
  return reply.body.data.find((template: { name: string }) => template.name === name)
}
