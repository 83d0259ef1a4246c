import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import type { Input, OperationName } from '../../common/protocol/index.ts';
import type { HostMethod, ViewIntent, ViewMethod } from '../../common/protocol/webview.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { watchEditor } from '../chat/watchEditor.ts';
import type { AmbientState } from '../editor/ambientState.ts';
import type { ProfileChoice } from '../profiles/profileChoice.ts';
import { Bridge } from './bridge.ts';
import { callHost, type HostHandlers } from './hostMethods.ts';
import { viewHtml } from './viewHtml.ts';
import { ALLOWED_METHODS, type ViewName } from './viewPolicy.ts';

export interface ViewServices {
	readonly extensionUri: vscode.Uri;
	readonly server: ServerConnection;
	readonly profile: ProfileChoice;
	readonly ambient: AmbientState;
	readonly handlers: HostHandlers;
	readonly log: vscode.LogOutputChannel;
}

/** What a view shows, wherever it is: its page, its line to the server, and what is to be done when the page is there. */
export class ViewPage implements Disposable {
	readonly #name: ViewName;
	readonly #services: ViewServices;
	readonly #bridge: Bridge;
	readonly #disposables = new DisposableList();
	#webview: vscode.Webview | undefined;

	constructor(name: ViewName, services: ViewServices) {
		const { server, profile, ambient, log } = services;
		this.#name = name;
		this.#services = services;
		this.#bridge = new Bridge({
			allowed: ALLOWED_METHODS[name],
			call: (method, input, signal) => this.#call(method, input, signal),
			post: (message) => void this.#webview?.postMessage(message),
			ambient: () => ambient.value,
			onBug: (error, method) => log.error(`The ${name} view asked for ${method}:`, error),
		});
		this.#disposables.push(profile.onDidChange(() => this.#drawAnew()));
		this.#disposables.push(ambient.onDidChange((value) => this.#bridge.send('ambient', value)));
		if (name === 'chat') this.#disposables.push(watchEditor(() => this.#bridge.send('editor', null)));
		this.#disposables.push(
			server.onEvent((event) => {
				if (event.name === 'understory/event/captures') this.#bridge.send('captures', event.value);
				else if (event.name === 'understory/event/notes') this.#bridge.send('notes', event.value);
				else if (event.name === 'understory/event/tasks') this.#bridge.send('tasks', event.value);
				else if (event.name === 'understory/event/threads') this.#bridge.send('threads', event.value);
				else if (event.name === 'understory/event/thread' && name === 'chat') this.#bridge.send('thread', event.value);
				else if (event.name === 'understory/event/activity') this.#bridge.send('activity', event.value);
				else if (event.name === 'understory/event/graph') this.#bridge.send('graph', event.value);
			}),
		);
	}

	/** Draws the view in a webview that has just been made. */
	attach(webview: vscode.Webview): void {
		this.#webview = webview;
		webview.options = { enableScripts: true, enableForms: false, localResourceRoots: [this.#root] };
		webview.onDidReceiveMessage((message: unknown) => this.#bridge.receive(message));
		webview.html = this.#page(webview);
	}

	/** The data of another profile is shown from now on, and nothing of the one before. */
	#drawAnew(): void {
		this.#bridge.close();
		if (this.#webview !== undefined) this.#webview.html = this.#page(this.#webview);
	}

	get #root(): vscode.Uri {
		return vscode.Uri.joinPath(this.#services.extensionUri, 'dist', 'webview');
	}

	#page(webview: vscode.Webview): string {
		const address = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(this.#root, file)).toString();
		return viewHtml({
			title: `Understory ${this.#name}`,
			profile: this.#services.profile.name,
			script: address(`${this.#name}.js`),
			style: address(`${this.#name}.css`),
			cspSource: webview.cspSource,
			nonce: randomBytes(16).toString('base64'),
		});
	}

	/** The page was thrown away, as a hidden one is; the next one says `ready`. */
	hide(): void {
		this.#bridge.close();
	}

	/** The webview is gone. */
	detach(webview: vscode.Webview): void {
		if (this.#webview !== webview) return;
		this.#bridge.close();
		this.#webview = undefined;
	}

	/** Gives the page something to do, now or as soon as it is there. */
	intend(intent: ViewIntent): void {
		this.#bridge.intend(intent);
	}

	dispose(): void {
		this.#bridge.close();
		this.#disposables.dispose();
	}

	#call(method: ViewMethod, input: unknown, signal: AbortSignal): Promise<unknown> {
		if (isHostMethod(method)) return callHost(this.#services.handlers, method, input);
		// The server validates the input (I-9).
		return this.#services.server.call(method, input as Input<OperationName>, signal);
	}
}

function isHostMethod(method: ViewMethod): method is HostMethod {
	return method.startsWith('host/');
}
