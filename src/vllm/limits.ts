/** The most faults that an outcome lists; the others are counted. Nobody reads more, and each costs a message. */
export const MOST_FAULTS = 100

/** The most items of a list that a message names; the others are counted. */
export const MOST_ITEMS_SHOWN = 8

/** The most notices of one kind: about fields that a release does not have, or variables that it does not read. */
export const MOST_NOTICES = 100

/** The most items in the list of a field: one for each device, and no host has a thousand. vLLM has no limit. */
export const MOST_LIST_ITEMS = 4_096

/** The most fields of a config: no release has a hundred. */
export const MOST_CONFIG_FIELDS = 256
