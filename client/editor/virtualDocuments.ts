import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import { recordOf } from '../../common/model/kinds.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { recordAddressesIn, VIRTUAL_SCHEME } from './recordAddress.ts';
import { readRecord } from './recordTexts.ts';

/** Read-only documents that are in no file: a capture, the doctor's report. Addresses of records in them are links. */
export class VirtualDocuments implements Disposable, vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider {
	readonly #server: Pick<ServerConnection, 'call'>;
	readonly #disposables = new DisposableList();
	readonly #changed = new vscode.EventEmitter<vscode.Uri>();
	readonly #texts = new Map<string, string>();

	readonly onDidChange = this.#changed.event;

	constructor(server: Pick<ServerConnection, 'call'>) {
		this.#server = server;
		this.#disposables.push(this.#changed);
		this.#disposables.push(vscode.workspace.registerTextDocumentContentProvider(VIRTUAL_SCHEME, this));
		this.#disposables.push(vscode.languages.registerDocumentLinkProvider({ scheme: VIRTUAL_SCHEME }, this));
		this.#disposables.push(
			vscode.workspace.onDidCloseTextDocument(({ uri }) => {
				if (uri.scheme === VIRTUAL_SCHEME) this.#texts.delete(uri.toString());
			}),
		);
	}

	/**
	 * Makes or replaces a document; the name's extension says its language.
	 * @param ref of the record that it shows, `capture/<id>`: two of one name are two documents, and a window that is
	 * reloaded reads it anew
	 */
	put(name: string, text: string, ref = ''): vscode.Uri {
		const uri = vscode.Uri.from({ scheme: VIRTUAL_SCHEME, path: `/${name}`, query: ref });
		this.#texts.set(uri.toString(), text);
		this.#changed.fire(uri);
		return uri;
	}

	async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
		const kept = this.#texts.get(uri.toString());
		if (kept !== undefined) return kept;
		const record = recordOf({ root: '', path: uri.query });
		if (record === undefined) return 'This document is no longer kept. Close it and open it again.';
		try {
			return (await readRecord(this.#server, record.kind, record.id)).text;
		} catch (error) {
			if (error instanceof OperationError) return error.message;
			throw error;
		}
	}

	provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
		return recordAddressesIn(document.getText()).map(({ address, start }) => {
			const range = new vscode.Range(document.positionAt(start), document.positionAt(start + address.length));
			return new vscode.DocumentLink(range, vscode.Uri.parse(address, true));
		});
	}

	dispose(): void {
		this.#disposables.dispose();
	}
}
