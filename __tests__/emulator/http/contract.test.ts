import { describe, expect, it } from '@jest/globals'
import document from '../../../api/datarobot.openapi.json' with { type: 'json' }
import { Contract } from '../../../emulator/http/contract.ts'

const contract = new Contract(document)

interface Parameter {
  $ref?: string
  name: string
  in: string
  required?: boolean
  schema: { type?: string }
}

const parameters = contract.operations.flatMap(operation => {
  const methods = document.paths[operation.path as keyof typeof document.paths] as object
  const { parameters = [] } = methods[operation.method.toLowerCase() as keyof typeof methods] as {
    parameters?: Parameter[]
  }
  return parameters.filter(({ $ref }) => $ref === undefined).map(parameter => ({ operation, parameter }))
})

const booleans = parameters.filter(({ parameter }) => parameter.in === 'query' && parameter.schema.type === 'boolean')

describe('a boolean in a query', () => {
  it.each(booleans.map(({ operation, parameter }) => [parameter.name, operation.id, operation] as const))(
    '%s of %s is accepted in any letter case, as Python clients write it',
    (name, _, operation) => {
      const read = (text: string) => contract.readQuery(operation, new URLSearchParams({ [name]: text }))[name]
      expect(['true', 'True', 'TRUE'].map(read)).toEqual([true, true, true])
      expect(['false', 'False', 'FALSE'].map(read)).toEqual([false, false, false])
      for (const text of ['yes', '1', '', 'Truely']) expect(() => read(text)).toThrow(name)
    }
  )

  it('exists for these parameters', () => {
    expect(new Set(booleans.map(({ parameter }) => parameter.name))).toEqual(
      new Set(['includeSourceLabels', 'requireSource', 'externalAccessEnabled', 'isPublic', 'isOwn'])
    )
  })
})

describe('a boolean in a form', () => {
  it('is accepted in any letter case', () => {
    const operation = contract.operations.find(({ id }) => id === 'customTemplatesPatch')
    if (operation === undefined) throw new Error('the contract has no customTemplatesPatch')
    expect(contract.formField(operation, 'multipart/form-data', 'enabled').isBoolean).toBe(true)
    expect(contract.formField(operation, 'multipart/form-data', 'name').isBoolean).toBe(false)
    expect(contract.formField(operation, 'multipart/form-data', 'toString')).toEqual({
      isList: false,
      isJson: false,
      isBoolean: false
    })
  })
})

describe('hardDelete', () => {
  it.each(
    contract.operations.filter(
      ({ method, path }) => method === 'DELETE' && /^\/customApplication(Source)?s\/\{\w+\}\/$/.test(path)
    )
  )('of $id accepts only true and false', operation => {
    const read = (text: string) => contract.readQuery(operation, new URLSearchParams({ hardDelete: text }))
    for (const text of ['true', 'False', 'TRUE']) expect(read(text)).toEqual({ hardDelete: text })
    for (const text of ['yes', '', 'truefalse']) expect(() => read(text)).toThrow('hardDelete')
  })
})
