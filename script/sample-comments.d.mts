import type { CommentPage } from '../src/report/comment.ts'

export function sampleComments(): Record<string, CommentPage>
