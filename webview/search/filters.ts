import type { HitKind } from '../../common/model/search.ts';

/** What the filter fields hold; empty means no restriction. */
export interface Filters {
	readonly kind: '' | HitKind;
	/** Language names, comma separated. */
	readonly languages: string;
	/** Globs, comma separated. */
	readonly include: string;
	readonly exclude: string;
	readonly since: '' | '1d' | '7d' | '30d';
}

export const NO_FILTERS: Filters = { kind: '', languages: '', include: '', exclude: '', since: '' };

export function hasFilters(filters: Filters): boolean {
	return Object.values(filters).some((value: string) => value.trim() !== '');
}

/** The query as the server reads it: the text, then one `name:value` a filter. */
export function withFilters(text: string, filters: Filters): string {
	const terms = [
		...(filters.kind === '' ? [] : [`kind:${filters.kind}`]),
		...split(filters.languages).map((language) => `lang:${quoted(language)}`),
		...split(filters.include).map((glob) => `path:${quoted(glob)}`),
		...split(filters.exclude).map((glob) => `-path:${quoted(glob)}`),
		...(filters.since === '' ? [] : [`since:${filters.since}`]),
	];
	return [text.trim(), ...terms].join(' ').trim();
}

function split(list: string): string[] {
	return list
		.split(',')
		.map((item) => item.trim())
		.filter((item) => item !== '');
}

function quoted(value: string): string {
	const bare = value.replaceAll('"', '');
	return /\s/.test(bare) ? `"${bare}"` : bare;
}
