/** Every code that a fault of `command` can have: what is wrong. */
export const COMMAND_FAULTS = {
  command_not_static:
    'The words of the vLLM command depend on something that the text does not say. Put its value into the command, or into env',
  command_without_vllm: 'The text starts no vLLM server. Send the command that does',
  command_with_several:
    'The text starts several vLLM servers. Send one command at a time, or the manifest to /v1/check',
  command_syntax: 'The shell cannot read the text',
  command_stops: 'The shell stops before it starts vLLM',
} as const

/** Every code that a notice of `command` can have, beside those of the shell: what it is about. */
export const COMMAND_NOTICES = {
  typographic_characters:
    'Characters that a word processor or a web page put in place of plain ones are read as plain ones',
  prompt_removed: 'The prompt before the command is left out',
  line_run_as_command:
    'A line that looks like options is a command of its own, so vLLM does not get it',
  kubernetes_reference: 'A reference of Kubernetes, `$(NAME)`, is replaced by the value from env',
  assumed_unset: 'A variable with a default is not in env, so it is assumed to be unset',
  variable_not_passed: 'The command does not pass a variable of env on to vLLM',
  variable_unknown: 'A variable of the environment is unknown, and left out',
  image_release_differs:
    'The container image has another release of vLLM than the one that the answer is for',
  rest_not_read: 'What follows the vLLM command could not be read',
  comment_after_continuation: 'A comment ends the command: the lines after it do not reach it',
  blank_after_backslash: 'A backslash is followed by a blank, so it does not continue the line',
  json_unquoted: 'JSON is not quoted, so the shell removes its quotes',
  hash_within_word: 'A `#` within a word begins no comment',
  unquoted_glob: 'The shell reads a word as a pattern of file names',
  variable_run_as_command: 'The shell runs the name of a variable as a command',
  branch_assumed: 'A condition is unknown: assuming that the script goes on',
  endless_loop: 'A loop never ends, so nothing after it runs',
  unread_file: 'A file that the command reads is not part of what was sent',
  not_in_sh: 'The script uses something that sh does not have, so it fails',
  ansi_quote_in_sh: "sh does not know `$'...'`",
  background_redirect_in_sh: 'sh reads `&>` as `&` and `>`',
  lost_in_background: 'What a background command sets is lost for the commands after it',
  test_fails: 'A test fails with an error',
  invalid_name: 'A variable name is invalid',
  local_outside_function: '`local` is used outside a function',
  exit_status: 'An exit status is invalid',
} as const

export type CommandFaultCode = keyof typeof COMMAND_FAULTS
