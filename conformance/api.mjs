import assert from 'node:assert/strict'

/** Reads the API and the applications of the emulator that run.mjs started. */

export const ENDPOINT = process.env.DATAROBOT_ENDPOINT
export const HEADERS = { authorization: `Bearer ${process.env.DATAROBOT_API_TOKEN}` }

export const read = async path => (await request(`${ENDPOINT}/${path}`)).json()

export const applicationNamed = name => oneNamed(name, `customApplications/?name=${encodeURIComponent(name)}`)

/** The only object with a name in a list. */
export async function oneNamed(name, path) {
  const found = (await read(path)).data.filter(item => item.name === name)
  assert.equal(found.length, 1, `there are ${found.length} named ${name}`)
  return found[0]
}

/** Text of the page of an application. */
export const visit = async ({ applicationUrl }) => (await request(applicationUrl)).text()

async function request(url) {
  const response = await fetch(url, { headers: HEADERS })
  assert.equal(response.status, 200, `GET ${url} answered ${response.status}`)
  return response
}
