/** What the operator wants of the webhook. */
export interface AdmissionPolicy {
  /** `deny`: an object that fails the check is refused. `warn`: it is let in with warnings. */
  readonly onFail: 'deny' | 'warn'
  /** What becomes of an object that could not be checked because the service failed. */
  readonly onError: 'allow' | 'deny'
}
