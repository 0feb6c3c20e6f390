import { MAX_LABEL_CHARS } from '../names.ts'
import type { InputReader } from './input-reader.ts'
import { readBoolean, readText } from './read.ts'
import type { DeploymentInputs } from './types.ts'

/** Reads the inputs of the GitHub Deployment. */
export function readDeploymentInputs(reader: InputReader): DeploymentInputs {
  return {
    githubDeployment: readBoolean(reader, 'github-deployment') ?? true,
    githubEnvironment: readText(reader, 'github-environment', MAX_LABEL_CHARS) ?? null
  }
}
