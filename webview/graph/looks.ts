import { KINDS } from '../../common/model/kinds.ts';

/** How a kind of node is called and drawn. */
export interface NodeLook {
	readonly many: string;
	/** Codicon. */
	readonly icon: string;
	/** Theme colour of its dot. */
	readonly color: string;
}

const COLORS = {
	blue: '--vscode-charts-blue',
	green: '--vscode-charts-green',
	orange: '--vscode-symbolIcon-classForeground',
	purple: '--vscode-charts-purple',
	red: '--vscode-charts-red',
	yellow: '--vscode-charts-yellow',
	grey: '--vscode-descriptionForeground',
} as const;

const ENTITIES: Readonly<Record<string, NodeLook>> = {
	file: { many: 'Files', icon: 'file', color: COLORS.blue },
	symbol: { many: 'Symbols', icon: 'symbol-method', color: COLORS.purple },
	person: { many: 'People', icon: 'person', color: COLORS.orange },
	organisation: { many: 'Organisations', icon: 'organization', color: COLORS.orange },
	place: { many: 'Places', icon: 'location', color: COLORS.orange },
	date: { many: 'Dates', icon: 'calendar', color: COLORS.grey },
	url: { many: 'Links', icon: 'link', color: COLORS.blue },
	email: { many: 'Addresses', icon: 'mail', color: COLORS.orange },
	issue: { many: 'Issues', icon: 'issues', color: COLORS.red },
	commit: { many: 'Commits', icon: 'git-commit', color: COLORS.purple },
	tag: { many: 'Tags', icon: 'tag', color: COLORS.yellow },
	concept: { many: 'Concepts', icon: 'symbol-keyword', color: COLORS.yellow },
};

/** Kinds of what is kept come with the product's kinds; unknown ones of a later server are drawn plainly. */
export function lookOf(type: string): NodeLook {
	const entity = ENTITIES[type];
	if (entity !== undefined) return entity;
	if (!Object.hasOwn(KINDS, type)) return { many: type, icon: 'circle-outline', color: COLORS.grey };
	const { many, icon } = KINDS[type as keyof typeof KINDS];
	return { many, icon, color: COLORS.green };
}
