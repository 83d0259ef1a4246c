import path from 'node:path';
import type { Editor } from './editor.ts';
import { connectThrough, type OwnerCalls } from './serverCalls.ts';

export type { OwnerCalls };

const program = path.resolve(import.meta.dirname, '../../../dist/server.js');

/** Connects to an editor's server as another window would, through `dist/server.js --stdio`. */
export function connectToOwner(editor: Editor): Promise<OwnerCalls> {
	return connectThrough(program, editor.dataDir);
}
