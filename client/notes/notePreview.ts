import path from 'node:path';
import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import type { Note } from '../../common/model/note.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { wikilinks, type MarkdownIt } from './wikilinks.ts';

/** Lets the editor's Markdown preview show links between notes; it renders at once, so names are kept here. */
export class NotePreview implements Disposable {
	readonly #server: ServerConnection;
	readonly #log: vscode.LogOutputChannel;
	readonly #disposables = new DisposableList();
	/** Files by name in lower case; undefined until the first preview asks. */
	#files: ReadonlyMap<string, string> | undefined;

	constructor(server: ServerConnection, log: vscode.LogOutputChannel) {
		this.#server = server;
		this.#log = log;
		this.#disposables.push(
			server.onEvent(({ name }) => {
				if (name === 'understory/event/notes' && this.#files !== undefined) void this.#load();
			}),
		);
		this.#disposables.push(
			server.onDidChangeState(({ phase }) => {
				if (phase === 'ready' && this.#files !== undefined) void this.#load();
			}),
		);
	}

	/** Called by the editor's Markdown extension with its `markdown-it`. */
	extend(markdown: MarkdownIt): MarkdownIt {
		wikilinks(markdown, (name, document) => this.#find(name, document));
		if (this.#files === undefined) {
			this.#files = new Map();
			void this.#load();
		}
		return markdown;
	}

	dispose(): void {
		this.#disposables.dispose();
	}

	#find(name: string, document: unknown): string | undefined {
		const file = this.#files?.get(keyOf(name));
		if (file === undefined || !(document instanceof vscode.Uri)) return undefined;
		const relative = path
			.relative(path.dirname(document.fsPath), file)
			.split(path.sep)
			.map(encodeURIComponent)
			.join('/');
		return relative.startsWith('..') ? relative : `./${relative}`;
	}

	async #load(): Promise<void> {
		try {
			const { notes } = await this.#server.call('note/list', { limit: 20_000, sort: 'title' });
			const before = this.#files?.size ?? 0;
			this.#files = filesByName(notes);
			if (before === 0 && notes.length > 0) await vscode.commands.executeCommand('markdown.preview.refresh');
		} catch (error) {
			this.#log.warn(`Links of the Markdown preview are not up to date: ${String(error)}`);
		}
	}
}

/** A stronger claim is made later: aliases, then titles and file names, then paths and ids. */
function filesByName(notes: readonly Note[]): Map<string, string> {
	const files = new Map<string, string>();
	const claim = (name: string, note: Note): void => void files.set(keyOf(name), path.join(note.root, note.path));
	for (const note of notes) for (const alias of note.aliases) claim(alias, note);
	for (const note of notes) {
		claim(path.posix.basename(note.path), note);
		claim(note.title, note);
	}
	for (const note of notes) {
		claim(note.path, note);
		claim(note.id, note);
	}
	return files;
}

function keyOf(name: string): string {
	return name
		.normalize('NFC')
		.toLowerCase()
		.replace(/\.(?:md|markdown)$/, '')
		.replaceAll(/\s+/g, ' ')
		.trim();
}
