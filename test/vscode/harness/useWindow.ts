import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { startEditor, type Editor, type EditorOptions } from './editor.ts';
import { createSampleProject } from './sampleProject.ts';
import type { EditorWindow, WindowOptions } from './window.ts';
import type { Workspace } from './workspace.ts';

/** What the tests of one file share; filled before the first of them. */
export interface Stage {
	readonly editor: Editor;
	readonly window: EditorWindow;
	readonly project: Workspace;
}

export interface StageOptions extends EditorOptions {
	/** The sample project when left out. Removed after the tests. */
	readonly project?: Workspace;
	readonly window?: WindowOptions;
}

/** One editor with one window for the tests of a file. A test that fails leaves a picture. */
export function useWindow(options: StageOptions = {}): Stage {
	const project = options.project ?? createSampleProject();
	let editor: Editor | undefined;
	let window: EditorWindow | undefined;

	beforeAll(async () => {
		editor = await startEditor(options);
		window = await editor.openWindow(project.folder, options.window);
	});
	beforeEach(({ task, onTestFailed }) => {
		onTestFailed(() =>
			window?.screenshot(`failed-${task.file.name.replaceAll(/\W+/g, '-')}-${task.name.slice(0, 40)}`),
		);
	});
	afterAll(async () => {
		await editor?.stop();
		project.remove();
	});

	return {
		get editor() {
			return made(editor);
		},
		get window() {
			return made(window);
		},
		project,
	};
}

function made<T>(part: T | undefined): T {
	expect(part, 'The editor has not started').toBeDefined();
	return part!;
}
