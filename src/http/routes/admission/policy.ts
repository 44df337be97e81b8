/** The operator's policy for the webhook. */
export interface AdmissionPolicy {
  /** `deny`: an object that fails the check is refused. `warn`: it is admitted with warnings. */
  readonly onFail: 'deny' | 'warn'
  /** What happens to an object that could not be checked because the service failed. */
  readonly onError: 'allow' | 'deny'
}
