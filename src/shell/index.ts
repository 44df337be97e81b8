/** Shell text, read without running anything: what a script, an argv or a pasted command line starts. */

export { COMMAND_FAULTS, COMMAND_NOTICES } from './command/codes.ts'
export { type CommandReading, readCommand } from './command/read-command.ts'
export { runArgv, runScript } from './run.ts'
export { Session } from './state/session.ts'
export type * from './types.ts'
export { vllmArguments } from './vllm-arguments.ts'
