import { LanguageClient } from 'vscode-languageclient/node';

/**
 * The language client, bundled apart (`dist/lspModule.js`): it is most of the extension's code, and the extension host
 * must not read it before activation is over.
 */

/** A language client that logs and never opens a pop-up: the status item tells the user about the connection. */
export class QuietLanguageClient extends LanguageClient {
	override error(message: string, data?: unknown): void {
		super.error(message, data, false);
	}
	override warn(message: string, data?: unknown): void {
		super.warn(message, data, false);
	}
}

export { CloseAction, ErrorAction, RevealOutputChannelOn, TransportKind } from 'vscode-languageclient/node';
