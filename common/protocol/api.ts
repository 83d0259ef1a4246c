import type { ApiScope } from '../model/apiScope.ts';
import type { OperationName } from './index.ts';

/**
 * Operations that programs may call over HTTP, and the scope each needs. What is not here belongs to windows: keys,
 * secrets, what they record, and what only they can ask.
 */
export const API_OPERATIONS: Readonly<Partial<Record<OperationName, ApiScope>>> = {
	'capture/add': 'write',
	'capture/list': 'read',
	'capture/get': 'read',
	'capture/edit': 'write',
	'capture/delete': 'write',
	'capture/undelete': 'write',
	'task/create': 'write',
	'task/list': 'read',
	'task/get': 'read',
	'task/edit': 'write',
	'task/move': 'write',
	'task/delete': 'write',
	'task/undelete': 'write',
	'task/history': 'read',
	'project/create': 'write',
	'project/list': 'read',
	'project/get': 'read',
	'project/edit': 'write',
	'project/merge': 'write',
	'search/query': 'read',
	'search/similar': 'read',
	'graph/list': 'read',
	'graph/get': 'read',
	'graph/neighbours': 'read',
	'graph/backlinks': 'read',
	'graph/related': 'read',
	'graph/path': 'read',
	'memory/recall': 'read',
	'memory/pin': 'write',
	'context/set': 'write',
	'context/get': 'read',
	'context/list': 'read',
	'context/delete': 'write',
	'activity/recent': 'read',
	'session/list': 'read',
	'session/digest': 'read',
	'git/list': 'read',
	'note/list': 'read',
	'note/read': 'read',
	'note/create': 'write',
	'note/write': 'write',
	'note/backlinks': 'read',
	'note/tags': 'read',
	'terminal/list': 'read',
	'terminal/get': 'read',
	'thread/list': 'read',
	'thread/read': 'read',
	'overview/read': 'read',
	'index/status': 'read',
	'index/ensure': 'admin',
	'index/pause': 'admin',
	'index/resume': 'admin',
	'index/rebuild': 'admin',
	'index/forget': 'admin',
	'upstream/list': 'admin',
	'upstream/tools': 'admin',
	'upstream/calls': 'admin',
	'webhook/list': 'admin',
	'webhook/dead': 'admin',
	'webhook/test': 'admin',
	'webhook/redeliver': 'admin',
	'admin/doctor': 'admin',
	'admin/diagnostics': 'read',
	'admin/flush': 'admin',
};

/**
 * Writes that make something under an `id` that the caller may choose, so that one of them is done once also when the server
 * ended before it answered. Of the other writes none makes a thing that a repetition would make again.
 */
export const API_MAKERS: ReadonlySet<OperationName> = new Set<OperationName>([
	'capture/add',
	'task/create',
	'project/create',
	'note/create',
]);

/** The read of what a write changes, and the fields of the write that name it there. */
export interface ReadOf {
	readonly read: OperationName;
	readonly by: readonly string[];
}

const ID = ['id'] as const;
const CONTEXT: ReadOf = { read: 'context/get', by: ['namespace', 'key'] };

/** Reads whose answer says whether a thing is still what a caller saw: `If-Match` of the write is compared with it. */
export const API_READ_OF: Readonly<Partial<Record<OperationName, ReadOf>>> = {
	'task/edit': { read: 'task/get', by: ID },
	'task/move': { read: 'task/get', by: ID },
	'task/delete': { read: 'task/get', by: ID },
	'capture/edit': { read: 'capture/get', by: ID },
	'capture/delete': { read: 'capture/get', by: ID },
	'project/edit': { read: 'project/get', by: ID },
	'project/merge': { read: 'project/get', by: ID },
	'note/write': { read: 'note/read', by: ID },
	'context/set': CONTEXT,
	'context/delete': CONTEXT,
};
