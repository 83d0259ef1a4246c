import { expect, test } from 'vitest';
import { API_OPERATIONS } from '../../../common/protocol/api.ts';
import { OPERATIONS } from '../../../common/protocol/index.ts';
import type { Operation } from '../../../common/protocol/operation.ts';

/**
 * What changes who may do what, hands over secrets, or starts programs. It belongs to windows and the command line: an
 * assistant or a script that could do it could give itself everything else.
 */
const AUTHORITY = [
	'profile/setPolicy',
	'door/endpoint',
	'door/tokens',
	'door/createToken',
	'door/revokeToken',
	'upstream/add',
	'upstream/edit',
	'upstream/remove',
	'upstream/rule',
	'upstream/test',
	'upstream/setSecrets',
	'upstream/grants',
	'upstream/removed',
	'upstream/signOut',
	'chat/setKeys',
	'model/setKeys',
	'model/download',
	'model/remove',
	'terminal/record',
	'admin/backup',
	'webhook/add',
	'webhook/edit',
	'webhook/remove',
	'agent/add',
	'agent/allowTools',
	'agent/edit',
	'agent/remove',
	'agent/run',
	'agent/delegate',
	'agent/observe',
	'transfer/import',
	'transfer/export',
];

test('assistants and programs cannot widen what they may do', () => {
	const operations = new Map(Object.values<Operation>(OPERATIONS).map((operation) => [operation.name, operation]));
	expect(AUTHORITY.filter((name) => !operations.has(name))).toEqual([]);
	expect(AUTHORITY.filter((name) => operations.get(name)?.mcp !== undefined)).toEqual([]);
	expect(AUTHORITY.filter((name) => Object.hasOwn(API_OPERATIONS, name))).toEqual([]);
});

test('every operation of these nouns is offered to assistants or programs on purpose', () => {
	const closed = /^(?:profile|door|upstream|model|admin|transfer)\//;
	const offered = Object.values<Operation>(OPERATIONS)
		.filter(({ name, mcp }) => closed.test(name) && (mcp !== undefined || Object.hasOwn(API_OPERATIONS, name)))
		.map(({ name }) => name);
	expect(offered.toSorted()).toEqual([
		'admin/diagnostics',
		'admin/doctor',
		'admin/flush',
		'upstream/calls',
		'upstream/list',
		'upstream/tools',
	]);
});
