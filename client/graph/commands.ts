import * as vscode from 'vscode';
import { fieldsOf } from '../../common/base/fieldsOf.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Services } from '../services.ts';
import { fileOf } from './related.ts';

/** Opens what is kept, from the Related view and from hovers: `{ kind, id }`. */
export async function openRelated({ opener }: Services, argument: unknown): Promise<void> {
	const { kind, id } = fieldsOf(argument);
	if (typeof kind !== 'string' || typeof id !== 'string')
		throw new OperationError('invalidInput', 'Choose something in the Related view.');
	await opener.open({ root: '', path: `${kind}/${id}`, startLine: 1, endLine: 1 }, 'open');
}

/** Understory: Show File in Knowledge Graph shows the surroundings of the active file, or of an element of a tree. */
export async function showInGraph({ server, graphView }: Services, argument: unknown): Promise<void> {
	const { nodeId } = fieldsOf(argument);
	const id = typeof nodeId === 'string' ? nodeId : await activeFileNode(server);
	graphView.show({ kind: 'node', nodeId: id });
}

async function activeFileNode(server: Services['server']): Promise<string> {
	const uri = vscode.window.activeTextEditor?.document.uri;
	const file = uri && fileOf(uri);
	if (file === undefined) throw new OperationError('invalidInput', 'Open a file of the workspace first.');
	const { nodes } = await server.call('graph/list', {
		types: ['file'],
		text: file.path.split('/').at(-1)!,
		limit: 100,
	});
	const absolute = `file:${file.root.replaceAll('\\', '/')}/${file.path}`;
	const found =
		nodes.find(({ id }) => id.toLowerCase() === absolute.toLowerCase()) ??
		nodes.find(({ id }) => absolute.endsWith(`/${id.slice('file:'.length)}`));
	if (found === undefined) throw new OperationError('notFound', `Nothing that is kept names ${file.path} yet.`);
	return found.id;
}
