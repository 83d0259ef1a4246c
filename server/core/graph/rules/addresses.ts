import { matches, type Mention } from '../mention.ts';

const URL_PATTERN = /\bhttps?:\/\/[^\s<>"'`|\\^{}]{1,2000}/gi;
const EMAIL = /(?<![\w.+-])[\w][\w.+-]{0,63}@(?:[a-z0-9](?:[a-z0-9-]{0,62})\.){1,8}[a-z]{2,24}(?![\w-])/gi;

/** Addresses of the web; those of issues and commits at code hosts are the issue and the commit. */
export function webAddresses(text: string): Mention[] {
	return [...text.matchAll(URL_PATTERN)].flatMap(({ index: start, 0: raw }) => {
		const name = withoutTrailingPunctuation(raw);
		if (!URL.canParse(name)) return [];
		const address = new URL(name);
		const found = hosted(address) ?? { type: 'url', key: canonicalUrl(address), name, rule: 'url', confidence: 1 };
		return [{ ...found, start, end: start + name.length }];
	});
}

export function emailAddresses(text: string): Mention[] {
	return matches(text, EMAIL, ([raw]) => ({ type: 'email', key: raw.toLowerCase(), rule: 'email', confidence: 1 }));
}

const TRACKING = /^(?:utm_\w+|fbclid|gclid)$/;

/** Without `www.`, fragment, tracking parameters and a slash at the end; scheme and host in lower case. */
function canonicalUrl(address: URL): string {
	const host = address.host.replace(/^www\./, '');
	const parameters = [...address.searchParams].filter(([name]) => !TRACKING.test(name));
	const query = parameters.length === 0 ? '' : `?${new URLSearchParams(parameters).toString()}`;
	return `${address.protocol}//${host}${address.pathname.replace(/\/+$/, '')}${query}`;
}

const HOSTED = /^\/([\w.-]+\/[\w.-]+)\/(?:-\/)?(issues|pull|merge_requests|commit)\/([\w]+)\/?$/;

/** `https://github.com/owner/repo/issues/12` is `owner/repo#12`. */
function hosted({ pathname }: URL): Pick<Mention, 'type' | 'key' | 'name' | 'rule' | 'confidence'> | undefined {
	const [, repository, kind, id = ''] = HOSTED.exec(pathname) ?? [];
	if (repository === undefined) return undefined;
	if (kind === 'commit')
		return /^[0-9a-f]{7,40}$/.test(id)
			? { type: 'commit', key: id, name: id.slice(0, 10), rule: 'commit', confidence: 1 }
			: undefined;
	if (!/^\d{1,9}$/.test(id)) return undefined;
	const key = `${repository.toLowerCase()}#${id}`;
	return { type: 'issue', key, name: `${repository}#${id}`, rule: 'issue', confidence: 1 };
}

/** A full stop, comma or the bracket around an address is not part of it. */
function withoutTrailingPunctuation(raw: string): string {
	let end = raw.length;
	let unopened = raw.split(')').length - raw.split('(').length;
	while (end > 0) {
		const last = raw[end - 1]!;
		if (last === ')' && unopened > 0) unopened--;
		else if (!/[.,;:!?*_~\]]/.test(last)) break;
		end--;
	}
	return raw.slice(0, end);
}
