import { DEFAULT_TOKEN } from '../default-token.ts'
import type { View } from './frame.ts'
import { type Html, html } from './html.ts'

/** Commands that create a first application, shown while there is none. */
export function gettingStarted(view: View): Html {
  const { state } = view.platform
  const built = state.all('environmentVersions').find(({ buildStatus }) => buildStatus === 'success')
  const auth = '-H "Authorization: Bearer $DATAROBOT_API_TOKEN"'
  const json = "-H 'Content-Type: application/json'"
  const files = ['start-app.sh', 'app.py'].map(name => `-F file=@examples/hello/${name} -F filePath=${name}`)
  const address = `export DATAROBOT_ENDPOINT=${view.origin}/api/v2\nexport DATAROBOT_API_TOKEN=${DEFAULT_TOKEN}`
  const commands = [
    '# Create a source. Copy the "id" of the reply',
    `curl ${auth} ${json} -d '{"name": "helloSource"}' \\`,
    '  "$DATAROBOT_ENDPOINT/customApplicationSources/"',
    'SOURCE=…',
    '',
    '# Create a version with files',
    `curl ${auth} -F baseEnvironmentId=${built?.environmentId ?? '…'} \\`,
    ...files.map(file => `  ${file} \\`),
    '  "$DATAROBOT_ENDPOINT/customApplicationSources/$SOURCE/versions/"',
    '',
    '# Create an application that runs the version',
    `curl ${auth} ${json} -d '{"name": "hello", "applicationSourceId": "'$SOURCE'"}' \\`,
    '  "$DATAROBOT_ENDPOINT/customApplications/"'
  ].join('\n')
  return html`<section class="card begin" aria-labelledby="begin">
<h2 id="begin">There are no applications yet</h2>
<p>Connect a client to this emulator. The API key is <code>${DEFAULT_TOKEN}</code>, or the value of <code>--token</code>.</p>
${commandBlock('Environment variables', address)}
<p>Then deploy with the action (see <code>npm run demo -- --keep</code>), or run the same steps by hand:</p>
${commandBlock('Commands for a first application', commands)}
<p>For more, see <code>emulator/README.md</code>.</p>
</section>`
}

function commandBlock(label: string, text: string): Html {
  return html`<div class="commands" role="region" aria-label="${label}" tabindex="0"><pre><code>${text}</code></pre></div>`
}
