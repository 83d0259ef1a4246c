import { fileURLToPath } from 'node:url';
import {
	TextDocumentSyncKind,
	type FileSystemWatcher,
	type InitializeParams,
	type ServerCapabilities,
} from 'vscode-languageserver';

/** What the server asks an editor to send: saves and folders. Unsaved text is not indexed, so it is not asked for. */
export const capabilities: ServerCapabilities = {
	textDocumentSync: { openClose: false, change: TextDocumentSyncKind.None, save: { includeText: false } },
	workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
};

/** Every file; the ignore rules are the indexer's. */
export const WATCHERS: FileSystemWatcher[] = [{ globPattern: '**/*' }];

/** True when the editor can be asked to watch files. */
export function watchesDynamically({ capabilities: client }: InitializeParams): boolean {
	return client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
}

/** The folders of the window, also from editors that know only one. */
export function initialFolders(params: InitializeParams): { readonly uri: string }[] {
	if (params.workspaceFolders) return params.workspaceFolders;
	// oxlint-disable-next-line typescript/no-deprecated -- older editors send nothing else
	return params.rootUri ? [{ uri: params.rootUri }] : [];
}

/** Paths of the documents that are on this machine's disk. */
export function pathsOf(documents: readonly { readonly uri: string }[]): string[] {
	return documents.map(({ uri }) => toPath(uri)).filter((file) => file !== undefined);
}

function toPath(uri: string): string | undefined {
	if (!uri.startsWith('file:')) return undefined;
	try {
		return fileURLToPath(uri);
	} catch {
		return undefined; // names a host or has an encoded slash: no file here
	}
}
