// Without schemas: windows read this, too.

/** Longest command line that is kept whole. */
export const MAX_COMMAND_LENGTH = 8000;
/** Longest output excerpt: its beginning and its end. Characters. */
export const MAX_OUTPUT_LENGTH = 8000;
/** Most commands one write takes. */
export const MAX_COMMANDS_AT_ONCE = 200;
