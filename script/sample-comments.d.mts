import type { CommentPage } from '../src/report/comment.ts'
import type { SharedPage } from '../src/report/shared-comment.ts'

export function sampleComments(): Record<string, CommentPage>
export function sampleShared(): SharedPage
