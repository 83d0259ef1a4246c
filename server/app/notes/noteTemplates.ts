import path from 'node:path';
import type { NoteTemplate } from '../../../common/model/note.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import { foldName } from '../../core/notes/names.ts';
import { MARKDOWN_FILE } from '../../core/notes/parseNote.ts';
import { fillTemplate, templateVariables } from '../../core/notes/template.ts';
import type { Clock } from '../../ports/clock.ts';
import type { NoteFiles } from '../../ports/noteFiles.ts';
import type { NewNote } from './newNote.ts';

export interface NoteTemplatesOptions {
	readonly files: NoteFiles;
	/** Within a folder of notes. */
	readonly folder: () => string;
	readonly clock: Clock;
}

/** Templates: Markdown files in one folder of the notes. */
export class NoteTemplates {
	readonly #options: NoteTemplatesOptions;

	constructor(options: NoteTemplatesOptions) {
		this.#options = options;
	}

	/** Absolute. */
	folderOf(root: string): string {
		return path.join(root, this.#options.folder());
	}

	list(roots: readonly string[]): NoteTemplate[] {
		const found = new Map<string, NoteTemplate>();
		for (const root of roots)
			for (const file of this.#options.files.list(this.folderOf(root), (name) => MARKDOWN_FILE.test(name)) ?? []) {
				const name = file.replace(MARKDOWN_FILE, '');
				const text = this.#options.files.read(path.join(this.folderOf(root), file))?.text ?? '';
				if (!found.has(name)) found.set(name, { name, variables: templateVariables(text) });
			}
		return [...found.values()];
	}

	/** Text for a new note: the template with its variables filled, or the text alone. @throws OperationError `notFound` */
	fill(root: string, { template, title, text, project, values }: Omit<NewNote, 'id' | 'tags' | 'folder'>): string {
		if (template === undefined) return text;
		const source = this.read(root, template);
		if (source === undefined)
			throw new OperationError(
				'notFound',
				`There is no template ${JSON.stringify(template)} in ${this.folderOf(root)}.`,
			);
		const selection = values.selection ?? text;
		const now = new Date(this.#options.clock());
		const filled = fillTemplate(source, {
			...values,
			title,
			now,
			selection,
			...(project !== undefined && { project }),
		});
		const placed = text === '' || templateVariables(source).includes('selection');
		return placed ? filled : `${filled.trimEnd()}\n\n${text}\n`;
	}

	/** Undefined when there is none of the name. */
	read(root: string, name: string): string | undefined {
		const { files } = this.#options;
		const wanted = foldName(name);
		const isWanted = (file: string): boolean =>
			MARKDOWN_FILE.test(file) && foldName(file.replace(MARKDOWN_FILE, '')) === wanted;
		const file = files.list(this.folderOf(root), isWanted)?.[0];
		return file === undefined ? undefined : files.read(path.join(this.folderOf(root), file))?.text;
	}
}
