import type { BoardColumn } from '../../../common/model/project.ts';

/** Asks for a change of projects; `decideProject` turns it into events or refuses it. */
export type ProjectCommand =
	| {
			readonly type: 'project/create';
			readonly id: string;
			readonly name: string;
			readonly columns?: readonly BoardColumn[];
			readonly folders: readonly string[];
	  }
	| {
			readonly type: 'project/edit';
			readonly id: string;
			readonly name?: string;
			readonly columns?: readonly BoardColumn[];
			readonly folders?: readonly string[];
			readonly archived?: boolean;
	  }
	| { readonly type: 'project/merge'; readonly id: string; readonly into: string };
