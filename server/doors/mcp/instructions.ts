/** What a client tells its model about this server. */
export const INSTRUCTIONS = [
	"Understory is the user's local memory and search over their workspace.",
	'Use search_workspace to find code, documents and earlier thoughts by meaning before reading files one by one.',
	'Use remember for decisions and facts worth keeping, and list_tasks, create_task, update_task and move_task for work.',
	"Tools whose names hold two underscores belong to other MCP servers that the user connected: 'server__tool'.",
].join(' ');
