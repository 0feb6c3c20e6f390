/** Shell that runs a command, as a script file. */
export interface Shell {
  program: string
  /** Name of the script file: PowerShell requires its extension. */
  fileName: string
  /** Arguments of the program for a script at this path. */
  args(path: string): string[]
  /** Content of the script file. */
  script(command: string): string
}

/**
 * Shell of a `run:` step without `shell:`, with the same options: `bash -e`, or `sh -e` without bash; on Windows
 * PowerShell Core, or else Windows PowerShell.
 *
 * @param platform value of `process.platform`
 * @param isInstalled tells whether a program is found in PATH
 */
export function defaultShell(platform: NodeJS.Platform, isInstalled: (program: string) => boolean): Shell {
  if (platform === 'win32') return powerShell(isInstalled('pwsh') ? 'pwsh' : 'powershell')
  return {
    program: isInstalled('bash') ? 'bash' : 'sh',
    fileName: 'verify.sh',
    args: path => ['-e', path],
    script: command => `${command}\n`
  }
}

/** PowerShell continues after an error and hides the exit code of the last program; the runner adds these lines too. */
const powerShell = (program: string): Shell => ({
  program,
  fileName: 'verify.ps1',
  args: path => ['-command', `. '${path.replaceAll("'", "''")}'`],
  script: command =>
    [
      "$ErrorActionPreference = 'stop'",
      command,
      'if ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }',
      ''
    ].join('\n')
})
