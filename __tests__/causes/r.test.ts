import { describe, expect, it } from '@jest/globals'
import { findCauses } from '../../src/causes/find.ts'
import { checkout, formatCause } from '../support/causes/sample.ts'

const files = {
  'start-app.sh': '#!/bin/bash\nRscript app.R\n',
  'app.R':
    'library(shiny)\nlibrary(plotly)\n\nrows <- read.csv("data/rows.csv")\nui <- fluidPage(totl)\nserver <- function(input, output) showw(1)\nrunApp(shinyApp(ui, server))\n'
}
const causesOf = (runtime: string) =>
  findCauses(
    { build: '', runtime: `${runtime}\nExecution halted\n`, buildFailed: false },
    checkout(files, { 'data/rows.csv': '*.csv (.dr_apps_ignore)' })
  ).map(formatCause)

describe('findR', () => {
  // Messages of R 4: `library`, `source` and `eval`.
  it.each([
    [
      'Error in library(plotly) : there is no package called ‘plotly’',
      'r · app.R:2 · R has no package plotly; run "Rscript -e \'install.packages(\\"plotly\\")\'" in build-app.sh, or install it in the execution environment'
    ],
    ["Error in fluidPage(totl) : object 'totl' not found\nCalls: fluidPage", 'r · app.R:5 · R found no object totl'],
    ['Error in showw(1) : could not find function "showw"', 'r · app.R:6 · R found no function showw'],
    [
      'Error in file(file, "rt") : cannot open the connection\nIn file(file, "rt") :\n  cannot open file \'data/rows.csv\': No such file or directory',
      'r · app.R:4 · File data/rows.csv does not exist; "data/rows.csv" is not deployed, because the rule "*.csv (.dr_apps_ignore)" excludes it: correct that rule'
    ],
    ['Error: app.R:6:12: unexpected symbol', 'r · app.R:6 · unexpected symbol'],
    ['Error in source("app.R") : app.R:3:1: unexpected \'}\'', "r · app.R:3 · unexpected '}'"]
  ])('%s', (log, cause) => {
    expect(causesOf(log)).toEqual([cause])
  })

  it('finds nothing in other logs', () => {
    expect(findCauses({ build: '', runtime: "object 'x' not found\n", buildFailed: false }, checkout(files))).toEqual(
      []
    )
  })
})
