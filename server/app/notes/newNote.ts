import type { TemplateValues } from '../../../common/model/note.ts';

/** A note that is to be made, before a template has filled it. */
export interface NewNote {
	readonly id: string;
	readonly title: string;
	readonly text: string;
	readonly tags: readonly string[];
	readonly project?: string;
	readonly root?: string;
	readonly folder: string;
	readonly template?: string;
	readonly values: TemplateValues;
}
