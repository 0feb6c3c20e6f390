import { describe, expect, it } from '@jest/globals'
import { style } from '../../../emulator/page/style.ts'

type Colours = Record<string, string>

const declared = [...String(style).matchAll(/:root \{([^}]*)\}/g)].map(([, body = '']) =>
  Object.fromEntries([...body.matchAll(/--(\w+): (#\w+);/g)].map(([, name = '', value = '']) => [name, value]))
) as [Colours, Colours]

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const digits = hex.length === 4 ? [...hex.slice(1)].map(digit => digit + digit) : (hex.slice(1).match(/../g) ?? [])
  const [red = 0, green = 0, blue = 0] = digits
    .map(pair => Number.parseInt(pair, 16) / 255)
    .map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(colours: Colours, one: string, other: string): number {
  const [dark = 0, light = 0] = [colours[one] ?? '', colours[other] ?? ''].map(luminance).sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

describe.each([
  ['light', declared[0]],
  ['dark', { ...declared[0], ...declared[1] }]
])('style in %s', (_scheme, colours) => {
  const grounds = ['ground', 'card', 'code']
  const texts = [...['text', 'muted', 'link'].flatMap(text => grounds.map(ground => [text, ground]))]
  for (const text of ['goodtext', 'busytext', 'badtext', 'warntext']) texts.push([text, 'card'])
  texts.push(['goodtext', 'goodground'], ['busytext', 'busyground'], ['badtext', 'badground'])

  it.each(texts as [string, string][])('has %s readable on %s', (text, ground) => {
    expect(contrast(colours, text, ground)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(['good', 'busy', 'bad', 'calm'])('has the dot %s visible', dot => {
    for (const ground of ['ground', 'card']) expect(contrast(colours, dot, ground)).toBeGreaterThanOrEqual(3)
  })
})

describe('style', () => {
  it('loads nothing', () => expect(String(style)).not.toMatch(/url\(|@import/))
})
