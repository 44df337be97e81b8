import type { Session } from '../state/session.ts'
import type { Subject } from '../state/subject.ts'
import type { Store } from '../store.ts'

/** What every view is given. */
export interface ViewProps {
  readonly store: Store
  readonly session: Session
}

/** What the views of one answer are given. */
export interface SubjectViewProps extends ViewProps {
  readonly subject: Subject
}
