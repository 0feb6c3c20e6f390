import fc from 'fast-check'
import { anyText } from '../support/any-text.ts'

/** Pieces with a meaning in Markdown, HTML, GitHub, the runner or a terminal. */
const PIECES = [
  ...[
    '`',
    '``',
    '```',
    '````',
    '~~~',
    '|',
    '\\',
    '*',
    '**',
    '_',
    '__',
    '~~',
    '$',
    '$$',
    '"',
    "'",
    '<',
    '>',
    '&',
    '&amp;',
    '&#64;'
  ],
  ...[
    '# ',
    '## ',
    '- ',
    '+ ',
    '* ',
    '> ',
    '1. ',
    '2) ',
    '===',
    '---',
    '***',
    ':-:',
    '|---|',
    '[x]',
    '[a](b)',
    '![a](b)',
    '[a]: b'
  ],
  ...[
    '<b>',
    '</details>',
    '<!--',
    '-->',
    '<![CDATA[',
    '<?php',
    '<script>',
    '<img src=x>',
    '<https://x.y>',
    '[!NOTE]',
    '[^1]',
    '%%'
  ],
  ...[
    'https://x.example/a',
    'http://x.example',
    'www.x.example',
    'a@b.example',
    'mailto:a@b.c',
    'xmpp:a@b.c',
    'ftp://x.y'
  ],
  ...[
    '@octocat',
    '@org/team',
    '#1',
    'GH-2',
    'o/r#3',
    ':rocket:',
    ':+1:',
    'a',
    'snake_case',
    'é',
    '語',
    '👩‍💻',
    ' ',
    '  ',
    '    '
  ],
  ...[
    '\n',
    '\r',
    '\r\n',
    '\t',
    '\0',
    '\u001b[31m',
    '\u001b]8;;https://x.y\u0007',
    '\u009b1m',
    '\u0085',
    '\u2028',
    '\u202e',
    '\u200b'
  ],
  ...[
    '::error::x',
    '::',
    ':',
    '##[error]x',
    '##[',
    ']',
    '::stop-commands::x',
    '::add-mask::a',
    '%0A',
    '\ud800',
    '\ufeff'
  ]
]

/** Random texts of such pieces and other characters. */
export const hostileText = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...PIECES) }, anyText({ maxLength: 6 })), {
    maxLength: 14
  })
  .map(pieces => pieces.join(''))
