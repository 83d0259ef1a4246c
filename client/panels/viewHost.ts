import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import type { ViewIntent } from '../../common/protocol/webview.ts';
import { ViewPage, type ViewServices } from './viewPage.ts';
import type { SidebarViewName } from './viewPolicy.ts';

/** Hosts one view of the sidebar. */
export class ViewHost implements Disposable, vscode.WebviewViewProvider {
	readonly #name: SidebarViewName;
	readonly #page: ViewPage;
	readonly #disposables = new DisposableList();

	constructor(name: SidebarViewName, services: ViewServices) {
		this.#name = name;
		this.#page = this.#disposables.push(new ViewPage(name, services));
		this.#disposables.push(vscode.window.registerWebviewViewProvider(this.viewId, this));
	}

	get viewId(): string {
		return `understory.${this.#name}`;
	}

	resolveWebviewView(view: vscode.WebviewView): void {
		this.#page.attach(view.webview);
		view.onDidChangeVisibility(() => {
			if (!view.visible) this.#page.hide();
		});
		view.onDidDispose(() => this.#page.detach(view.webview));
	}

	/** Gives the view something to do when it is there, without opening it. */
	intend(intent: ViewIntent): void {
		this.#page.intend(intent);
	}

	/** Opens the view and gives it something to do. */
	async show(intent: ViewIntent): Promise<void> {
		this.#page.intend(intent);
		await vscode.commands.executeCommand(`${this.viewId}.focus`);
	}

	dispose(): void {
		this.#disposables.dispose();
	}
}
