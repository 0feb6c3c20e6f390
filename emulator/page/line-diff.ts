/** Maximum number of different lines, and of compared lines. Beyond them, the diff is a complete replacement. */
const MAX_DISTANCE = 400
const MAX_COMPARISONS = 500_000

/** Line of a diff. `gap` stands for omitted lines. */
export interface DiffLine {
  kind: 'same' | 'added' | 'removed' | 'gap'
  text: string
}

/** Line diff, with `context` unchanged lines around each change. */
export function diffLines(before: readonly string[], after: readonly string[], context = 3): DiffLine[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1
  let end = 0
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end))
    end += 1
  const same = (lines: readonly string[]): DiffLine[] => lines.map(text => ({ kind: 'same', text }))
  return omitDistantLines(
    [
      ...same(before.slice(0, start)),
      ...shortestDiff(before.slice(start, before.length - end), after.slice(start, after.length - end)),
      ...same(before.slice(before.length - end))
    ],
    context
  )
}

/** Shortest diff, by Myers: "An O(ND) Difference Algorithm and Its Variations" (1986). */
function shortestDiff(before: readonly string[], after: readonly string[]): DiffLine[] {
  const steps: Map<number, number>[] = []
  let reached = new Map([[1, 0]])
  let comparisons = 0
  for (let distance = 0; distance <= MAX_DISTANCE && comparisons <= MAX_COMPARISONS; distance += 1) {
    steps.push(reached)
    const next = new Map<number, number>()
    for (let diagonal = -distance; diagonal <= distance; diagonal += 2) {
      let x = movesDown(reached, diagonal, distance)
        ? reachedX(reached, diagonal + 1)
        : reachedX(reached, diagonal - 1) + 1
      const start = x
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1
      comparisons += x - start + 1
      next.set(diagonal, x)
      if (x >= before.length && x - diagonal >= after.length) return walkBack(steps, before, after)
    }
    reached = next
  }
  return [
    ...before.map((text): DiffLine => ({ kind: 'removed', text })),
    ...after.map((text): DiffLine => ({ kind: 'added', text }))
  ]
}

const reachedX = (reached: ReadonlyMap<number, number>, diagonal: number): number => reached.get(diagonal) ?? -1

function movesDown(reached: ReadonlyMap<number, number>, diagonal: number, distance: number): boolean {
  return (
    diagonal === -distance ||
    (diagonal !== distance && reachedX(reached, diagonal - 1) < reachedX(reached, diagonal + 1))
  )
}

function walkBack(
  steps: readonly ReadonlyMap<number, number>[],
  before: readonly string[],
  after: readonly string[]
): DiffLine[] {
  const lines: DiffLine[] = []
  let x = before.length
  let y = after.length
  for (let distance = steps.length - 1; x > 0 || y > 0; distance -= 1) {
    const reached = steps[distance] ?? new Map()
    const diagonal = x - y
    const isDown = movesDown(reached, diagonal, distance)
    const startX = distance === 0 ? 0 : reachedX(reached, isDown ? diagonal + 1 : diagonal - 1)
    const startY = distance === 0 ? 0 : startX - (isDown ? diagonal + 1 : diagonal - 1)
    while (x > startX && y > startY && before[x - 1] === after[y - 1]) {
      x -= 1
      y -= 1
      lines.push({ kind: 'same', text: before[x] ?? '' })
    }
    if (distance === 0) break
    if (isDown) {
      y -= 1
      lines.push({ kind: 'added', text: after[y] ?? '' })
    } else {
      x -= 1
      lines.push({ kind: 'removed', text: before[x] ?? '' })
    }
  }
  return lines.reverse()
}

/** Replaces unchanged lines that are far from every change by a `gap`. */
function omitDistantLines(lines: readonly DiffLine[], context: number): DiffLine[] {
  const isShown = new Uint8Array(lines.length)
  for (const [index, { kind }] of lines.entries())
    if (kind !== 'same') isShown.fill(1, Math.max(0, index - context), index + context + 1)
  return lines.flatMap((line, index): DiffLine[] => {
    if (isShown[index] === 1) return [line]
    const isFirst = index === 0 || isShown[index - 1] === 1
    return isFirst && isShown.includes(1) ? [{ kind: 'gap', text: '' }] : []
  })
}
