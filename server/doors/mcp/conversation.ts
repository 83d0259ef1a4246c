/** Which conversation a server object serves. */
export interface McpConversation {
	readonly session: string;
	readonly era: 'legacy' | 'modern';
}
