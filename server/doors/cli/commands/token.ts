import { API_SCOPES, type ApiScope } from '../../../../common/model/apiScope.ts';
import { onOne, runAction, type Action } from '../actions.ts';
import type { Command, Invocation } from '../command.ts';
import { findNamed } from '../findNamed.ts';

const DEFAULT_SCOPE: ApiScope = 'read';

export const tokenCommand: Command = {
	name: 'token',
	usage: 'list | create NAME | revoke NAME | endpoint',
	summary: 'Look after the tokens that programs reach the HTTP API with.',
	details:
		'create prints the token, which is shown only this once. revoke takes a name or an id. endpoint prints the address of the server.',
	options: {
		scope: {
			type: 'string',
			value: 'SCOPE',
			summary: `create: what it may do: ${API_SCOPES.join(', ')} (default ${DEFAULT_SCOPE}).`,
		},
	},
	arity: [1, 2],
	run: (call) => runAction(tokenCommand, ACTIONS, call),
};

const ACTIONS: Readonly<Record<string, Action>> = {
	list: { operands: [0, 0], run: list },
	create: onOne(create),
	revoke: onOne(revoke),
	endpoint: { operands: [0, 0], run: endpoint },
};

async function list({ terminal, server }: Invocation): Promise<void> {
	const { tokens } = await server.call('door/tokens', {});
	if (terminal.json) return terminal.data(tokens);
	for (const { id, name, scope, createdAt } of tokens)
		terminal.line(`${terminal.strong(name)}  ${scope}  ${createdAt}  ${terminal.faint(id)}`);
	if (tokens.length === 0) terminal.note('No program has a token.');
}

async function create({ options, terminal, server }: Invocation, name: string): Promise<void> {
	const scope = options.choice('scope', API_SCOPES) ?? DEFAULT_SCOPE;
	const made = await server.call('door/createToken', { name, scope });
	if (terminal.json) return terminal.data(made);
	terminal.line(made.token);
	terminal.note('This token is shown only this once.');
}

async function revoke({ terminal, server }: Invocation, wanted: string): Promise<void> {
	const { tokens } = await server.call('door/tokens', {});
	const token = findNamed(tokens, wanted, 'token');
	const answer = await server.call('door/revokeToken', { id: token.id });
	if (terminal.json) terminal.data(answer);
	else terminal.line(`${token.name} has no access any more.`);
}

/** Without the token of the owner, which belongs to windows. */
async function endpoint({ terminal, server }: Invocation): Promise<void> {
	const { url } = await server.call('door/endpoint', {});
	if (terminal.json) terminal.data({ url });
	else terminal.line(url);
}
