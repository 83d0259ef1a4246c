import * as vscode from 'vscode';
import { OperationError } from '../../common/protocol/errors.ts';
import { KINDS, type KindLook } from '../../common/model/kinds.ts';
import type { HitKind } from '../../common/model/search.ts';
import type { Input, Output } from '../../common/protocol/index.ts';
import type { ServerConnection } from '../daemon/connection.ts';

export type Related = Output<'graph/related'>;
export type RelatedRecord = Related['records'][number];

/** The kind of what is kept: a commit is a node of its own type. */
export function recordKind({ node }: Pick<RelatedRecord, 'node'>): string {
	return node.record?.kind ?? node.type;
}

/** How a kind is called and drawn; undefined for one that this version does not know. */
export function lookOf(kind: string): KindLook | undefined {
	return Object.hasOwn(KINDS, kind) ? KINDS[kind as HitKind] : undefined;
}

/** The file of a document as the graph knows it; undefined outside the window's folders. */
export function fileOf(uri: vscode.Uri): { root: string; path: string } | undefined {
	const folder = uri.scheme === 'file' ? vscode.workspace.getWorkspaceFolder(uri) : undefined;
	if (folder === undefined) return undefined;
	return { root: folder.uri.fsPath, path: vscode.workspace.asRelativePath(uri, false).replaceAll('\\', '/') };
}

/** Asks the graph. Undefined while the server is away and when nobody waits any more: the next question asks again. */
export async function askRelated(
	server: ServerConnection,
	input: Input<'graph/related'>,
	signal: AbortSignal,
): Promise<Related | undefined> {
	if (server.state.phase !== 'ready') return undefined;
	try {
		return await server.call('graph/related', input, signal);
	} catch (error) {
		if (OperationError.is(error, 'unavailable') || OperationError.is(error, 'cancelled')) return undefined;
		throw error;
	}
}
