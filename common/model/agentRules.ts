/** What an agent does. Each kind is one program of the server; see `server/agents`. */
export const AGENT_KINDS = ['digest', 'research', 'monitor', 'snapshot', 'meditation'] as const;

/** Kinds of which a user may set up more: each has a task of its own. */
export const COPIED_KINDS: readonly string[] = ['research', 'monitor'];

/** Kinds that may be allowed tools of MCP servers. */
export const KINDS_WITH_TOOLS: readonly string[] = ['research'];

/** What happens in the workspace that can start an agent. */
export const AGENT_EVENTS = ['folderOpened', 'commit', 'commandFailed'] as const;

export const RUN_STATES = ['running', 'finished', 'failed', 'cancelled'] as const;

/** Whose words a report is written in: a local model if there is one, any model of the settings, or quotations only. */
export const AGENT_METHODS = ['auto', 'model', 'extractive'] as const;

/** Where a report is kept besides the history of runs. */
export const AGENT_OUTPUTS = ['none', 'note', 'capture'] as const;

/** Shortest time between two runs on a timer. Minutes. */
export const MIN_INTERVAL_MINUTES = 5;

/** Minutes that a run may take at most, where no budget allows more. */
export const MOST_MINUTES: Readonly<Partial<Record<(typeof AGENT_KINDS)[number], number>>> = { meditation: 10 };
