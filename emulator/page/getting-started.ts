import { DEFAULT_TOKEN } from '../default-token.ts'
import type { View } from './frame.ts'
import { type Html, html } from './html.ts'

/** What to type while there is nothing to see: the shortest way to an application that runs. */
export function gettingStarted(view: View): Html {
  const { state } = view.platform
  const built = state.all('environmentVersions').find(({ buildStatus }) => buildStatus === 'success')
  const auth = '-H "Authorization: Bearer $DATAROBOT_API_TOKEN"'
  const json = "-H 'Content-Type: application/json'"
  const files = ['start-app.sh', 'app.py'].map(name => `-F file=@examples/hello/${name} -F filePath=${name}`)
  const address = `export DATAROBOT_ENDPOINT=${view.origin}/api/v2\nexport DATAROBOT_API_TOKEN=${DEFAULT_TOKEN}`
  const commands = [
    '# A source; keep the "id" of its answer',
    `curl ${auth} ${json} -d '{"name": "helloSource"}' \\`,
    '  "$DATAROBOT_ENDPOINT/customApplicationSources/"',
    'SOURCE=…',
    '',
    '# A version of it, with files',
    `curl ${auth} -F baseEnvironmentId=${built?.environmentId ?? '…'} \\`,
    ...files.map(file => `  ${file} \\`),
    '  "$DATAROBOT_ENDPOINT/customApplicationSources/$SOURCE/versions/"',
    '',
    '# An application that runs it',
    `curl ${auth} ${json} -d '{"name": "hello", "applicationSourceId": "'$SOURCE'"}' \\`,
    '  "$DATAROBOT_ENDPOINT/customApplications/"'
  ].join('\n')
  return html`<section class="card begin" aria-labelledby="begin">
<h2 id="begin">Nothing is here yet</h2>
<p>Point a client at this emulator. The token is <code>${DEFAULT_TOKEN}</code>, unless it was started with <code>--token</code>.</p>
${commandBlock('Where the emulator is', address)}
<p>Then let the action deploy to it (<code>npm run demo -- --keep</code> shows how), or do by hand what it does:</p>
${commandBlock('A first application', commands)}
<p>More is in <code>emulator/README.md</code>.</p>
</section>`
}

function commandBlock(label: string, text: string): Html {
  return html`<div class="commands" role="region" aria-label="${label}" tabindex="0"><pre><code>${text}</code></pre></div>`
}
