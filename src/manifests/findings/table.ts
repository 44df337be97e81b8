/** How much a finding matters: an error keeps the workload from doing what it is for. */
export type Severity = 'error' | 'warning' | 'note'

/** The severity and the meaning of a code of a finding. */
export interface FindingDefinition {
  readonly severity: Severity
  /** What is wrong. */
  readonly summary: string
  /** What to do. */
  readonly fix: string
  /** True: something could not be checked, so that a strict check fails. */
  readonly unknown?: true
}

/** Every code that a check of manifests can find, in the order in which they are answered. */
export const MANIFEST_FINDINGS = {
  invalid_yaml: {
    severity: 'error',
    summary: 'A document is not valid YAML or JSON, so nothing in it was checked.',
    fix: 'Correct the text at that place.',
  },
  duplicate_key: {
    severity: 'error',
    summary:
      'A mapping has a key twice, which kubectl refuses and lenient readers resolve by dropping one.',
    fix: 'Keep one of the two.',
  },
  excessive_aliases: {
    severity: 'error',
    summary: 'Aliases make a document too large to check, or an anchor contains itself.',
    fix: 'Write the values out, or send the document in parts.',
  },
  too_many_documents: {
    severity: 'error',
    summary: 'The stream has more documents than are checked at once.',
    fix: 'Split the stream.',
  },
  not_an_object: {
    severity: 'error',
    summary: 'A document is not a mapping, so it is not a Kubernetes object.',
    fix: 'Write an object with apiVersion and kind.',
  },
  value_not_text: {
    severity: 'error',
    summary:
      'A command, an argument or the value of a variable is a number, a boolean or a mapping; the API server accepts only text.',
    fix: 'Put quotes around the value.',
  },
  reference_not_expanded: {
    severity: 'error',
    summary:
      'The kubelet leaves a $(NAME) within $((...)) as it is, because it takes everything up to the first parenthesis for the name. The shell then runs NAME as a command.',
    fix: 'Write $NAME, or NAME in braces, for the shell.',
  },
  reference_undefined: {
    severity: 'warning',
    summary: 'A $(NAME) names no variable of the container, so it stays as literal text.',
    fix: 'Define the variable before it is used, or correct the name.',
  },
  variable_literal: {
    severity: 'warning',
    summary:
      'The value of a variable holds a reference of a shell, such as $NAME. Kubernetes replaces $(NAME) alone, and no shell reads the value.',
    fix: 'Write $(NAME), set the value in the script, or run the file through envsubst first.',
  },
  placeholder_left: {
    severity: 'warning',
    summary: 'A placeholder such as <your-image> stands where a value belongs.',
    fix: 'Replace the placeholder before you apply the manifest.',
  },
  not_static: {
    severity: 'note',
    summary: 'What the container runs depends on something that the manifest does not say.',
    fix: 'Give the command in the manifest, or check the command by itself with POST /v1/serve.',
    unknown: true,
  },
  script_stops: {
    severity: 'error',
    summary: 'The shell ends with an error before vLLM starts.',
    fix: 'Correct the script at that place.',
  },
  text_dropped: {
    severity: 'error',
    summary: 'Part of the command does not reach vLLM: a comment or a line break cuts it off.',
    fix: 'Remove the comment, end every line but the last with a backslash, and use | for a script of several lines.',
  },
  line_run_as_command: {
    severity: 'error',
    summary:
      'The shell runs a line of options as a command of its own, and vLLM does not get them.',
    fix: 'End the line before it with a backslash and nothing after it, or use >- with lines of equal indentation.',
  },
  argument_blank: {
    severity: 'error',
    summary: 'An argument is blank or begins with a blank, so vLLM does not take it for an option.',
    fix: 'Remove the blank after the backslash, or the backslash in a folded (>) text.',
  },
  argument_holds_two: {
    severity: 'error',
    summary:
      'One argument holds an option and its value, separated by a blank. No shell splits it.',
    fix: 'Write two items of the list, or join them with =.',
  },
  argument_quoted: {
    severity: 'error',
    summary: 'Quotes are part of the argument, because no shell removes them.',
    fix: 'Remove the inner quotes.',
  },
  json_unquoted: {
    severity: 'error',
    summary:
      'The shell takes the quotes of a JSON value away and, in bash, splits it at the commas.',
    fix: 'Put the JSON in single quotes.',
  },
  first_argument_lost: {
    severity: 'error',
    summary:
      'The first argument after the script of sh -c becomes $0, so "$@" does not contain it.',
    fix: 'Put a word such as -- before the arguments.',
  },
  shell_notice: {
    severity: 'warning',
    summary: 'The shell reads part of the script in another way than it looks.',
    fix: 'Follow the message.',
  },
  installs_at_start: {
    severity: 'note',
    summary:
      'The container installs packages each time it starts, so that what runs can change from start to start.',
    fix: 'Build an image with the packages.',
  },
  image_not_pinned: {
    severity: 'warning',
    summary: 'The image has no tag, or one that moves. What runs can change with every pull.',
    fix: 'Name a release, such as vllm/vllm-openai:v0.24.0, or a digest.',
  },
  release_assumed: {
    severity: 'note',
    summary:
      'The image does not say which release of vLLM is in it, so the default release was assumed.',
    fix: 'Send vllm_version, or use an image whose tag is the release.',
    unknown: true,
  },
  release_not_known: {
    severity: 'warning',
    summary:
      'The image has a release of vLLM that this service does not know. The command was not checked.',
    fix: 'Upgrade to a known release.',
    unknown: true,
  },
  image_platform_differs: {
    severity: 'warning',
    summary:
      'The image or an option is for accelerators of another kind than the container asks for.',
    fix: 'Use the image for the accelerators.',
  },
  command_does_not_launch: {
    severity: 'error',
    summary: 'The release of vLLM in the image refuses the command.',
    fix: 'Follow the message.',
  },
  option_unknown: {
    severity: 'error',
    summary: 'The release of vLLM in the image does not have an option of the command.',
    fix: 'Remove the option, or use the one that the message names.',
  },
  option_removed_later: {
    severity: 'note',
    summary: 'A later release removes an option of the command: an upgrade of the image stops it.',
    fix: 'Remove the option before you upgrade.',
  },
  variable_not_read: {
    severity: 'warning',
    summary: 'The release of vLLM in the image does not read a VLLM_ variable of the container.',
    fix: 'Remove the variable, or correct its name.',
  },
  variable_removed_later: {
    severity: 'note',
    summary: 'A later release does not read a VLLM_ variable of the container any more.',
    fix: 'Replace the variable before you upgrade.',
  },
  launch_not_checked: {
    severity: 'note',
    summary:
      'Whether the command launches could not be checked: it depends on a value that only the cluster knows, or it is another command than vllm serve.',
    fix: 'Send the ConfigMap or Secret as well, or check the command with the value.',
    unknown: true,
  },
  fact_assumed: {
    severity: 'note',
    summary:
      'Whether the command launches rests on facts that were not given: with other values it might not.',
    fix: 'Send the facts of the model with models, and those of the nodes with host.',
    unknown: true,
  },
  model_missing: {
    severity: 'warning',
    summary: 'vllm serve gets no model and serves its default one.',
    fix: 'Name the model.',
  },
  eplb_without_expert_parallel: {
    severity: 'error',
    summary: 'Expert load balancing is on without expert parallelism.',
    fix: 'Add --enable-expert-parallel, or remove --enable-eplb.',
  },
  accelerators_missing: {
    severity: 'error',
    summary: 'vLLM needs more accelerators than the pods ask for.',
    fix: 'Raise the limit, or lower the parallel sizes.',
  },
  accelerators_idle: {
    severity: 'warning',
    summary: 'The pods ask for more accelerators than vLLM uses.',
    fix: 'Lower the limit, or raise the parallel sizes.',
  },
  accelerators_not_requested: {
    severity: 'warning',
    summary: 'The container asks for no accelerator, so the scheduler gives it none.',
    fix: 'Add a limit such as nvidia.com/gpu: 1.',
  },
  accelerators_unknown: {
    severity: 'note',
    summary: 'How many accelerators the container gets does not follow from the manifest.',
    fix: 'Send host.device_count.',
    unknown: true,
  },
  accelerator_request_differs: {
    severity: 'error',
    summary:
      'The API server refuses an accelerator whose request and limit differ, or that has a request alone.',
    fix: 'Give the limit alone, or the same value for both.',
  },
  shared_memory_missing: {
    severity: 'warning',
    summary:
      'Several accelerators exchange data through /dev/shm, and the container has the default of 64 MiB.',
    fix: 'Mount an emptyDir with medium: Memory at /dev/shm.',
  },
  shared_memory_too_small: {
    severity: 'warning',
    summary: 'The volume at /dev/shm is too small for the accelerators that share it.',
    fix: 'Raise its sizeLimit.',
  },
  shared_memory_on_disk: {
    severity: 'warning',
    summary: 'The volume at /dev/shm is on the disk of the node and not in memory.',
    fix: 'Set medium: Memory on its emptyDir.',
  },
  probes_missing: {
    severity: 'warning',
    summary:
      'The server has no readiness probe, so it counts as ready while it still loads the weights.',
    fix: 'Add a readinessProbe and a startupProbe on /health.',
  },
  probe_kills_while_loading: {
    severity: 'warning',
    summary: 'A probe restarts the container before the weights can be loaded.',
    fix: 'Add a startupProbe that allows for the time of loading, such as failureThreshold 60 with periodSeconds 10.',
  },
  probe_port_differs: {
    severity: 'error',
    summary: 'A probe asks a port on which nothing in the pod listens.',
    fix: 'Use the port of the command.',
  },
  container_port_differs: {
    severity: 'warning',
    summary: 'The port of the command is not among the ports of the container.',
    fix: 'Use the same port for both.',
  },
  service_port_differs: {
    severity: 'error',
    summary: 'A Service sends requests to a port on which vLLM does not listen.',
    fix: 'Set targetPort to the port of the command.',
  },
  port_taken_twice: {
    severity: 'error',
    summary: 'Two servers of a pod listen on the same port.',
    fix: 'Give each a port of its own.',
  },
  host_port_clash: {
    severity: 'warning',
    summary: 'Pods on the network of the host can meet on one node with the same port.',
    fix: 'Name the port under ports, so that the scheduler keeps the pods apart, or leave hostNetwork out.',
  },
  service_sets_variable: {
    severity: 'error',
    summary:
      'The name of a Service makes Kubernetes set a variable that vLLM reads as something else.',
    fix: 'Set enableServiceLinks: false in the pod spec, or rename the Service.',
  },
  numa_binding_not_permitted: {
    severity: 'warning',
    summary: 'NUMA binding needs a capability that the container does not have.',
    fix: 'Add SYS_NICE under securityContext.capabilities.add.',
  },
  launcher_not_pinned: {
    severity: 'warning',
    summary:
      'The command runs a script of the image by its path, and the path changes between releases.',
    fix: 'Pin the image, or carry the script in a ConfigMap.',
  },
  peers_disagree: {
    severity: 'error',
    summary: 'Pods that work together have different releases, sizes, addresses, ports or hashes.',
    fix: 'Use the same value for all of them.',
  },
  ranks_left_out: {
    severity: 'error',
    summary: 'No pod takes some of the ranks: the others wait for them.',
    fix: 'Make the sizes match the number of pods.',
  },
  ranks_taken_twice: {
    severity: 'error',
    summary: 'Several pods take the same rank.',
    fix: 'Compute the rank from the index of the pod.',
  },
  ranks_elsewhere: {
    severity: 'note',
    summary: 'Only some of the ranks are in the stream, so the others could not be compared.',
    fix: 'Send the manifests of all ranks together.',
    unknown: true,
  },
  size_unlike_group: {
    severity: 'error',
    summary: 'A size of the command does not match the number of pods that work together.',
    fix: 'Compute it from the size of the group, such as LWS_GROUP_SIZE.',
  },
  hybrid_leader_headless_peers: {
    severity: 'error',
    summary:
      'The leader uses hybrid load balancing, and its peers are headless, which hybrid peers must not be.',
    fix: 'Remove --data-parallel-start-rank and --data-parallel-hybrid-lb from the leader, or --headless from the peers.',
  },
  hybrid_after_upgrade: {
    severity: 'note',
    summary:
      'From 0.28.0 on, a start rank of 0 with a local size means hybrid load balancing, which headless peers refuse.',
    fix: 'Remove --data-parallel-start-rank 0 from the leader before you upgrade.',
  },
  size_variable_ignored: {
    severity: 'note',
    summary:
      'A variable with the data-parallel size of the group is not used, or is written by hand beside the size of the group.',
    fix: 'Remove the variable, or compute the size from the size of the group.',
  },
  pods_not_checked: {
    severity: 'note',
    summary: 'The workload makes more pods than are checked.',
    fix: 'The first ones were checked; check the others in a smaller workload.',
    unknown: true,
  },
  ignore_not_valid: {
    severity: 'warning',
    summary: 'The annotation that silences findings names an unknown code or gives no reason.',
    fix: 'Write <code>: <reason>, one on each line.',
  },
} as const satisfies Record<string, FindingDefinition>

export type FindingCode = keyof typeof MANIFEST_FINDINGS

/** The definition of a code. */
export function definitionOf(code: FindingCode): FindingDefinition {
  return MANIFEST_FINDINGS[code]
}

/** The definition of a code from outside; undefined: this version does not know it. */
export function findDefinition(code: string): FindingDefinition | undefined {
  return Object.hasOwn(MANIFEST_FINDINGS, code) ? definitionOf(code as FindingCode) : undefined
}

/** The codes in the order in which findings are answered. */
export const FINDING_CODES = Object.keys(MANIFEST_FINDINGS) as readonly FindingCode[]
