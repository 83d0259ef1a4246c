// Without schemas: windows read this, too.

/** The profile that is there without anybody having made it. */
export const DEFAULT_PROFILE = 'default';

/** Also the name of its folder: no separators, no dots, nothing that a file system reads in its own way. */
export const PROFILE_NAME = /^[\p{L}\p{N}](?:[\p{L}\p{N} _-]{0,38}[\p{L}\p{N}_-])?$/u;
