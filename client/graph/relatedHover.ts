import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import type { Input } from '../../common/protocol/index.ts';
import { readGraphHover } from '../config/settings.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { bestOfEach } from './bestOfEach.ts';
import { askRelated, fileOf, lookOf, recordKind, type RelatedRecord } from './related.ts';

/** Shown at least, when there are so many: one of each kind, and the best of the others. */
const SHOWN = 5;
/** Looked at for the best of each kind. */
const LOOKED_AT = 200;
/** The mouse passes over many words; only where it rests is the graph asked. Milliseconds. */
const REST_MS = 150;
/** Answers for words that were asked about since the graph changed. */
const MAX_KNOWN = 200;
/** Shorter names are keywords and counters. */
const NAME = /[A-Za-z_$][\w$]{2,}/;
const FILE_NAME = /[\w.-]+\.[A-Za-z]\w{0,11}/;

/** Shows what is kept about the symbol or file name under the mouse. */
export class RelatedHover implements Disposable, vscode.HoverProvider {
	readonly #server: ServerConnection;
	readonly #disposables = new DisposableList();
	readonly #known = new Map<string, readonly RelatedRecord[]>();

	constructor(server: ServerConnection) {
		this.#server = server;
		this.#disposables.push(vscode.languages.registerHoverProvider({ scheme: 'file' }, this));
		this.#disposables.push(
			server.onEvent(({ name }) => {
				if (name === 'understory/event/graph') this.#known.clear();
			}),
		);
		this.#disposables.push(server.onDidChangeState(() => this.#known.clear()));
	}

	async provideHover(
		document: vscode.TextDocument,
		position: vscode.Position,
		token: vscode.CancellationToken,
	): Promise<vscode.Hover | undefined> {
		if (!readGraphHover()) return undefined;
		const range =
			document.getWordRangeAtPosition(position, FILE_NAME) ?? document.getWordRangeAtPosition(position, NAME);
		if (range === undefined) return undefined;
		const records = await this.#about(document.getText(range), document.uri, token);
		return records.length === 0 ? undefined : new vscode.Hover(markdownOf(records), range);
	}

	dispose(): void {
		this.#disposables.dispose();
	}

	async #about(name: string, within: vscode.Uri, token: vscode.CancellationToken): Promise<readonly RelatedRecord[]> {
		const asked = questionAbout(name, within);
		const key = JSON.stringify(asked);
		const known = this.#known.get(key);
		if (known !== undefined) return known;
		await new Promise((resolve) => setTimeout(resolve, REST_MS));
		if (token.isCancellationRequested) return [];
		const controller = new AbortController();
		const subscription = token.onCancellationRequested(() => controller.abort());
		try {
			const related = await askRelated(this.#server, { ...asked, limit: LOOKED_AT }, controller.signal);
			if (related === undefined) return [];
			if (this.#known.size >= MAX_KNOWN) this.#known.clear();
			const shown = bestOfEach(related.records, recordKind, SHOWN);
			this.#known.set(key, shown);
			return shown;
		} finally {
			subscription.dispose();
		}
	}
}

/** A symbol is asked about with its file: sessions know files only. */
function questionAbout(name: string, within: vscode.Uri): Omit<Input<'graph/related'>, 'limit'> {
	if (FILE_NAME.test(name)) return { file: { path: name } };
	const place = fileOf(within);
	return { symbol: name, ...(place !== undefined && { file: place }) };
}

/** Links to what is kept; titles are text, whatever they look like. */
function markdownOf(records: readonly RelatedRecord[]): vscode.MarkdownString {
	const text = new vscode.MarkdownString('', true);
	text.isTrusted = { enabledCommands: ['understory.openRelated'] };
	for (const { node, reasons } of records) {
		const look = lookOf(recordKind({ node }));
		const target = encodeURIComponent(JSON.stringify([node.record]));
		text.appendMarkdown(`$(${look?.icon ?? 'circle-outline'}) [`);
		text.appendText(node.name.replaceAll(/[[\]]/g, ' '));
		text.appendMarkdown(`](command:understory.openRelated?${target}) `);
		text.appendText(reasons[0] ?? '');
		text.appendMarkdown('\n\n');
	}
	return text;
}
