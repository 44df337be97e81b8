import { type Fact, Unknown, unread } from '../fact.ts'
import { isRead, type Reading, type Root } from '../root.ts'

/** The groups of the process. */
export const CGROUP = '/proc/self/cgroup'

/** The group that limits the process in one respect, and those above it. */
export interface ControllerGroups {
  readonly version: 1 | 2
  /** The nearest first. */
  readonly folders: readonly string[]
}

/** The groups of one controller, which is in one version only; unknown where the tree does not show the group. */
export function controllerGroups(root: Root, controller: 'memory' | 'cpu'): Fact<ControllerGroups> {
  const mounts = mountsOf(root)
  if (!isRead(mounts)) return unread('cgroup', 'mounts_unreadable', mounts)
  const older = mounts.find(
    ({ type, options }) => type === 'cgroup' && options.includes(controller),
  )
  const mount = older ?? mounts.find(({ type }) => type === 'cgroup2')
  const group = groupsOf(root)(older && controller)
  if (group !== undefined && !isRead(group)) return unread('cgroup', 'cgroup_not_told', group)
  if (!mount || group === undefined) {
    const message = `The process is in no group for its ${controller}`
    return new Unknown('cgroup', 'cgroup_not_told', message)
  }
  const parts = group.split('/').filter((part) => part !== '' && part !== '..')
  const folders = parts.map((_, above) =>
    [mount.point, ...parts.slice(0, parts.length - above)].join('/'),
  )
  const version = older ? 1 : 2
  if (!folders[0] || root.exists(folders[0])) {
    return { version, folders: [...folders, mount.point] }
  }
  // A container has its group in the place of the top, and by version 1 it is still named as outside.
  if (version === 1) return { version, folders: [mount.point] }
  return new Unknown('cgroup', 'cgroup_not_told', `${folders[0]}: no such folder`)
}

/** A mounted file system, as `/proc/mounts` has it. */
export interface Mount {
  readonly type: string
  readonly point: string
  readonly options: readonly string[]
}

/** All that is mounted where the process sees it. */
export function mountsOf(root: Root): Reading<Mount[]> {
  const own = root.lines('/proc/self/mounts')
  const lines = isRead(own) ? own : root.lines('/proc/mounts')
  return isRead(lines) ? lines.map(readMount) : lines
}

function readMount(line: string): Mount {
  const [, point = '', type = '', options = ''] = line.split(' ')
  const here = point.replaceAll('\\040', ' ').replace(/\/$/, '')
  return { type, point: here, options: options.split(',') }
}

/**
 * The group of the process in the hierarchy of a controller of version 1 or, for undefined, in that of version 2; undefined
 * where the list has no line for it.
 */
export function groupsOf(
  root: Root,
): (controller: string | undefined) => Reading<string> | undefined {
  const lines = root.lines(CGROUP)
  if (!isRead(lines)) return () => (lines.missing ? undefined : lines)
  const entries = lines.flatMap((line) => {
    const [id = '', controllers = '', ...path] = line.split(':')
    return /^\d+$/.test(id) && path.length > 0
      ? [{ id, controllers: controllers.split(','), path: path.join(':') }]
      : []
  })
  return (controller) =>
    entries.find(({ id, controllers }) =>
      controller === undefined
        ? id === '0' && controllers[0] === ''
        : controllers.includes(controller),
    )?.path
}
