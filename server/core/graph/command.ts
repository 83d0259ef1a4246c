/** What the user says about the graph. Nodes are named by id, `type:key`. */
export type GraphCommand =
	/** The two are the same; `node` is shown as `into` from now on. */
	| { readonly type: 'graph/merge'; readonly node: string; readonly into: string }
	/** Takes a merge of `node` back. */
	| { readonly type: 'graph/split'; readonly node: string }
	/** Null gives the name back that was found. */
	| { readonly type: 'graph/rename'; readonly node: string; readonly name: string | null }
	| { readonly type: 'graph/hide'; readonly node: string; readonly hidden: boolean }
	| {
			readonly type: 'graph/link';
			readonly id: string;
			readonly source: string;
			readonly target: string;
			readonly label: string;
	  }
	| { readonly type: 'graph/unlink'; readonly id: string };
