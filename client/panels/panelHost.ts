import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import type { ViewIntent } from '../../common/protocol/webview.ts';
import { ViewPage, type ViewServices } from './viewPage.ts';
import type { PanelViewName } from './viewPolicy.ts';

/** Hosts one view of the editor area; it opens once a window, and again with the window it was open in. */
export class PanelHost implements Disposable, vscode.WebviewPanelSerializer {
	readonly #name: PanelViewName;
	readonly #title: string;
	readonly #services: ViewServices;
	readonly #page: ViewPage;
	readonly #disposables = new DisposableList();
	#panel: vscode.WebviewPanel | undefined;

	constructor(name: PanelViewName, title: string, services: ViewServices) {
		this.#name = name;
		this.#title = title;
		this.#services = services;
		this.#page = this.#disposables.push(new ViewPage(name, services));
		this.#disposables.push(vscode.window.registerWebviewPanelSerializer(this.viewType, this));
	}

	get viewType(): string {
		return `understory.${this.#name}`;
	}

	/** Opens the view, or brings it to the front, and gives it something to do. */
	show(intent: ViewIntent): void {
		this.#page.intend(intent);
		if (this.#panel === undefined)
			this.#own(vscode.window.createWebviewPanel(this.viewType, this.#title, vscode.ViewColumn.Active));
		else this.#panel.reveal();
	}

	deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
		this.#own(panel);
		return Promise.resolve();
	}

	dispose(): void {
		this.#panel?.dispose();
		this.#disposables.dispose();
	}

	#own(panel: vscode.WebviewPanel): void {
		this.#panel?.dispose();
		this.#panel = panel;
		// Icons of tabs are drawn as they are, unlike those of views.
		panel.iconPath = { light: this.#media('understory-light.svg'), dark: this.#media('understory-dark.svg') };
		const { webview } = panel; // a panel that is closed does not give it any more
		this.#page.attach(webview);
		panel.onDidChangeViewState(() => {
			if (!panel.visible) this.#page.hide();
		});
		panel.onDidDispose(() => {
			this.#page.detach(webview);
			if (this.#panel === panel) this.#panel = undefined;
		});
	}

	#media(name: string): vscode.Uri {
		return vscode.Uri.joinPath(this.#services.extensionUri, 'media', name);
	}
}
