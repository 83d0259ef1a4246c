import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';

export const VIRTUAL_SCHEME = 'understory';

/** Read-only documents that are in no file: a capture, the doctor's report. */
export class VirtualDocuments implements Disposable, vscode.TextDocumentContentProvider {
	readonly #disposables = new DisposableList();
	readonly #changed = new vscode.EventEmitter<vscode.Uri>();
	readonly #texts = new Map<string, string>();

	readonly onDidChange = this.#changed.event;

	constructor() {
		this.#disposables.push(this.#changed);
		this.#disposables.push(vscode.workspace.registerTextDocumentContentProvider(VIRTUAL_SCHEME, this));
		this.#disposables.push(
			vscode.workspace.onDidCloseTextDocument(({ uri }) => {
				if (uri.scheme === VIRTUAL_SCHEME) this.#texts.delete(uri.toString());
			}),
		);
	}

	/** Makes or replaces a document; the name's extension says its language. */
	put(name: string, text: string): vscode.Uri {
		const uri = vscode.Uri.from({ scheme: VIRTUAL_SCHEME, path: `/${name}` });
		this.#texts.set(uri.toString(), text);
		this.#changed.fire(uri);
		return uri;
	}

	provideTextDocumentContent(uri: vscode.Uri): string {
		return this.#texts.get(uri.toString()) ?? 'This document is no longer kept. Close it and open it again.';
	}

	dispose(): void {
		this.#disposables.dispose();
	}
}
