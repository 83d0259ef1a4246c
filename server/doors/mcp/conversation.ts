import type { LogLevel } from '../../base/logLevels.ts';

/** Which conversation a server object serves. */
export interface McpConversation {
	readonly session: string;
	readonly era: 'legacy' | 'modern';
}

export interface ServedConversation extends McpConversation {
	/** Whether the assistant wants to be told log messages of this level. */
	readonly hears: (level: LogLevel) => boolean;
}
