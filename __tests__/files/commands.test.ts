import { describe, expect, it } from '@jest/globals'
import { commandsOf, interpreterLine } from '../../src/files/commands.ts'

const script = (...lines: string[]) => ['#!/bin/bash', ...lines]

describe('commandsOf', () => {
  const foldersOf = (...lines: string[]) =>
    commandsOf(script(...lines)).map(({ program, folder, line }) => `${program} ${folder} ${line}`)

  it.each([
    [['npm ci'], ['npm  2']],
    [
      ['cd client', 'npm ci'],
      ['cd client/ 2', 'npm client/ 3']
    ],
    [['cd client && npm ci'], ['cd client/ 2', 'npm client/ 2']],
    [
      ['cd ./client/ui/', 'npm ci', 'cd ..', 'npm ci'],
      ['cd client/ui/ 2', 'npm client/ui/ 3', 'cd client/ 4', 'npm client/ 5']
    ],
    [
      ['(cd client && npm ci)', 'node a.js'],
      ['cd client/ 2', 'npm client/ 2', 'node  3']
    ],
    [
      ['cd "$(dirname "$0")"', 'node a.js'],
      ['cd  2', 'node  3']
    ],
    [
      ['cd /opt/code', 'node a.js'],
      ['cd  2', 'node  3']
    ],
    [
      ['cd "$FOLDER"', 'npm ci'],
      ['cd null 2', 'npm null 3']
    ],
    [
      ['cd ../other', 'npm ci'],
      ['cd null 2', 'npm null 3']
    ],
    [['# cd client', 'npm ci'], ['npm  3']],
    [['exec env A=1 npm \\', '  ci'], ['npm  2']]
  ])('%j', (lines, expected) => {
    expect(foldersOf(...lines)).toEqual(expected)
  })

  it('marks commands in the background', () => {
    expect(commandsOf(script('nginx & streamlit run app.py')).map(({ isInBackground }) => isInBackground)).toEqual([
      true,
      false
    ])
  })
})

describe('interpreterLine', () => {
  it.each([
    [['python app.py'], { line: 2, file: 'app.py' }],
    [['cd src', 'exec python -u ./main.py --x 1'], { line: 3, file: 'src/main.py' }],
    [['npm start'], { line: 2, file: null }],
    [['Rscript app.R'], { line: 2, file: 'app.R' }],
    [['gunicorn app:app'], null]
  ])('of %j is %j', (lines, expected) => {
    expect(interpreterLine(script(...lines))).toEqual(expected)
  })
})
