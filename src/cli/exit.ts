/** How the program ends. */
export const EXIT = {
  /** Nothing is wrong. */
  pass: 0,
  /** Something is wrong with what was checked. */
  findings: 1,
  /** The command line, or a request made of it, is wrong. */
  usage: 2,
  /** It could not be checked: a file cannot be read, a server does not answer. */
  unable: 3,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** What was asked for cannot be done as it was written; the message says what to write. */
export class UsageError extends Error {}

/** What was asked for could not be done: a file, a server, a defect. */
export class UnableError extends Error {}
