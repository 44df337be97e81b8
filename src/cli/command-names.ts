/** The commands, in the order of the help. */
export const COMMAND_NAMES = [
  'check',
  'serve',
  'resolve',
  'plan',
  'upgrade',
  'explain',
  'completion',
  'man',
] as const
export type CommandName = (typeof COMMAND_NAMES)[number]
