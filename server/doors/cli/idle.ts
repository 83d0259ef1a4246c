/** How long an owner that is started stays without clients; for those who run many commands, and for tests. */
export function idleArguments(): string[] {
	const seconds = process.env['UNDERSTORY_IDLE_EXIT'];
	return seconds === undefined ? [] : ['--idle-exit', seconds];
}
