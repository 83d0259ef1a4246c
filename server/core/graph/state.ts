/** What the user said about a node. */
export interface NodeSaid {
	readonly node: string;
	readonly mergedInto?: string;
	readonly name?: string;
	readonly hidden: boolean;
	/** The event that said it last. */
	readonly seq: number;
}

/** A link the user made. */
export interface UserLink {
	readonly id: string;
	readonly source: string;
	readonly target: string;
	readonly label: string;
}

/** A link, also one that was taken away. */
export interface UserLinkState extends UserLink {
	readonly removed: boolean;
	readonly seq: number;
}
