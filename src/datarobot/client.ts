import { ApplicationTemplates } from './application-templates.ts'
import { Applications } from './applications.ts'
import { Credentials } from './credentials.ts'
import { CustomTemplates } from './custom-templates.ts'
import { Environments } from './environment-builds.ts'
import { Http, type HttpOptions } from './http.ts'
import { Sources } from './sources.ts'
import { Versions } from './versions.ts'

/** Client of the DataRobot API, grouped by resource. */
export class Client {
  readonly http: Http
  readonly applications: Applications
  readonly applicationTemplates: ApplicationTemplates
  readonly credentials: Credentials
  readonly customTemplates: CustomTemplates
  readonly environments: Environments
  readonly sources: Sources

  constructor(parts: HttpOptions) {
    this.http = new Http(parts)
    this.applications = new Applications(this.http)
    this.applicationTemplates = new ApplicationTemplates(this.http)
    this.credentials = new Credentials(this.http)
    this.customTemplates = new CustomTemplates(this.http)
    this.environments = new Environments(this.http)
    this.sources = new Sources(this.http)
  }

  versions(sourceId: string): Versions {
    return new Versions(this.http, sourceId)
  }
}
