import type { CaptureSource, CaptureStatus } from '../../../common/model/capture.ts';

/** Asks for a change of captures; `decide` turns it into events or refuses it. */
export type CaptureCommand =
	| {
			readonly type: 'capture/add';
			readonly id: string;
			readonly content: string;
			readonly tags: readonly string[];
			readonly source?: CaptureSource;
	  }
	| {
			readonly type: 'capture/edit';
			readonly id: string;
			readonly content?: string;
			readonly tags?: readonly string[];
			readonly status?: CaptureStatus;
	  }
	| { readonly type: 'capture/delete'; readonly id: string }
	| { readonly type: 'capture/undelete'; readonly id: string };
