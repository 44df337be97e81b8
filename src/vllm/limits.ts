/** Most faults that one outcome lists; the others are counted. Nobody reads more, and each costs a message. */
export const MOST_FAULTS = 100

/** Most items of a list that a message names; the others are counted. */
export const MOST_ITEMS_SHOWN = 8

/** Most notices about fields that a release does not have. */
export const MOST_NOTICES = 100
