import { OperationError } from '../../../common/protocol/errors.ts';

/** The hub that model names belong to unless the settings or the environment name another. */
const DEFAULT_HUB = 'https://huggingface.co';

/** A name on the hub in its parts. */
export interface HubName {
	/** `owner/name`. */
	readonly model: string;
	/** Branch, tag or commit. */
	readonly revision: string;
}

/** `owner/name@revision`; without a revision the main branch. */
export function parseHubName(text: string): HubName {
	const [model = '', revision = 'main'] = text.split('@');
	return { model, revision };
}

/** Address of the hub without a slash at its end: what is given, else `HF_ENDPOINT`, else the hub's own. */
export function hubAddress(given: string, environment: NodeJS.ProcessEnv = process.env): URL {
	const address = [given, environment['HF_ENDPOINT'] ?? '', DEFAULT_HUB].find((text) => text !== '')!;
	const url = URL.canParse(address) ? new URL(address) : undefined;
	if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:'))
		throw new OperationError('invalidInput', `“${address}” is no address of a model hub; write https://host.`);
	url.pathname = url.pathname.replace(/\/+$/, '');
	url.search = url.hash = '';
	return url;
}

/** Name of a model's folder: `owner--name@commit`. */
export function folderName(model: string, commit: string): string {
	return `${folderPrefix(model)}${commit.slice(0, 12)}`;
}

/** How the names of all folders of a model begin. The hub allows no `--` in names. */
export function folderPrefix(model: string): string {
	return `${model.replaceAll('/', '--')}@`;
}
