import { hashtagsIn } from '../../../../common/base/hashtags.ts';
import { matches, type Mention } from '../mention.ts';

const REPOSITORY_ISSUE = /(?<![\w/.-])([A-Za-z\d][\w.-]{0,38}\/[\w.-]{1,100})#(\d{1,9})\b/g;
const HASH_ISSUE = /(?<![\w/&#.-])#(\d{1,9})\b(?![\w-])/g;
const KEY_ISSUE = /(?<![\w/-])([A-Z][A-Z0-9]{1,9})-(\d{1,9})\b(?![\w-]|\.\d)/g;
const TASK = /(?<![\w/-])T-(\d{1,9})\b(?![\w-])/gi;
const COMMIT = /(?<![\w/.#@-])[0-9a-f]{7,40}(?![\w-]|\.\w)/g;
const COMMIT_WORD = /\b(?:commits?|sha|rev(?:ision)?|revert(?:s|ed)?|cherry-pick(?:ed)?)\W{1,3}$/i;

/** What looks like the key of an issue and is the name of a standard or a version. */
const NO_PROJECTS = new Set(
	'UTF UCS SHA MD5 ISO IEC IEEE RFC HTTP HTTPS TLS SSL AES RSA ES ECMA GPT COVID BASE CRC WCAG H264 PEP TCP IPV RGB X86 ASCII LATIN CP EUC MP UTC GMT'.split(
		' ',
	),
);

/** `owner/repo#12`, `#12` and `ABC-12`. */
export function issues(text: string): Mention[] {
	return [
		...matches(text, REPOSITORY_ISSUE, ([name, repository, number]) => ({
			type: 'issue',
			key: `${repository!.toLowerCase()}#${number}`,
			name,
			rule: 'issue',
			confidence: 1,
		})),
		...matches(text, HASH_ISSUE, ([name]) => ({ type: 'issue', key: name, rule: 'issue', confidence: 0.9 })),
		...matches(text, KEY_ISSUE, ([name, project]) =>
			NO_PROJECTS.has(project!) ? undefined : { type: 'issue', key: name, rule: 'issue', confidence: 0.9 },
		),
	];
}

/** Labels of tasks: `T-12`. */
export function taskLabels(text: string): Mention[] {
	return matches(text, TASK, ([, number]) => {
		const label = `T-${Number(number)}`;
		return { type: 'task', key: label, name: label, rule: 'task', confidence: 1 };
	});
}

/** Hashes of commits: hexadecimal with digits and letters, or after a word that says so. */
export function commits(text: string): Mention[] {
	return matches(text, COMMIT, (match) => {
		const [hash] = match;
		const mixed = /\d/.test(hash) && /[a-f]/.test(hash);
		const said = COMMIT_WORD.test(text.slice(Math.max(0, match.index - 24), match.index));
		if (!mixed && !said) return undefined;
		const confidence = said || hash.length === 40 ? 1 : 0.7;
		return { type: 'commit', key: hash, name: hash.slice(0, 10), rule: 'commit', confidence };
	});
}

/** Tags as a person writes them: `#retry`. Their key is in lower case. */
export function hashtags(text: string): Mention[] {
	const known = new Set(hashtagsIn(text));
	return matches(text, /(?<=^|\s)#(\p{L}[\p{L}\p{N}_-]{0,62})/gu, ([, tag]) =>
		known.has(tag!) ? { type: 'tag', key: tag!.toLowerCase(), name: tag!, rule: 'tag', confidence: 1 } : undefined,
	);
}
