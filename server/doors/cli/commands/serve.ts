import type { Command } from '../command.ts';

export const serveCommand: Command = {
	name: 'serve',
	usage: '',
	summary: 'Keep the server running for programs and assistants, until Ctrl+C.',
	details:
		'Prints the address of the HTTP API and of its documentation. Without this, the server comes with the first client and leaves a minute after the last.',
	options: { token: { type: 'boolean', summary: 'Print the bearer token of this user, too.' } },
	arity: [0, 0],
	async run({ options, terminal, server }) {
		const stop = Promise.withResolvers<'stop'>();
		for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.resolve('stop'));
		for (;;) {
			const { url, token } = await server.call('door/endpoint', {});
			const shown = options.flag('token') ? { url, token } : { url };
			if (terminal.json) terminal.data(shown);
			else {
				terminal.line(`Serving on ${url} (documentation: ${url}/docs, MCP: ${url}/mcp)`);
				if (options.flag('token')) terminal.line(token);
			}
			if ((await Promise.race([server.untilLost(), stop.promise])) === 'stop') return 0;
			terminal.note('The server ended; it is started again.');
		}
	},
};
