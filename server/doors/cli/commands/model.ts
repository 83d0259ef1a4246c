import { randomUUID } from 'node:crypto';
import { hubModelName } from '../../../../common/model/embeddingModel.ts';
import { OperationError } from '../../../../common/protocol/errors.ts';
import { onOne, runAction, type Action } from '../actions.ts';
import { UsageError, type Command, type Invocation } from '../command.ts';
import { formatBytes } from '../terminal.ts';

export const modelCommand: Command = {
	name: 'model',
	usage: 'download MODEL | list | remove MODEL',
	summary: 'Download, list and remove embedding models of a model hub.',
	details: [
		'MODEL is owner/name, or owner/name@revision. Without --yes, download only tells how much it would fetch and from where.',
		'What broke off goes on where it was. HF_ENDPOINT names a mirror, HF_TOKEN holds a token for models that need one,',
		'HTTPS_PROXY a proxy; they count as they were when the server was started (understory stop ends it).',
	].join('\n'),
	options: {
		hub: { type: 'string', value: 'URL', summary: 'download: address of the hub or a mirror.' },
		yes: { type: 'boolean', summary: 'download: fetch it.' },
	},
	arity: [1, 2],
	run: (call) => runAction(modelCommand, ACTIONS, call),
};

const ACTIONS: Readonly<Record<string, Action>> = {
	download: onModel(download),
	list: { operands: [0, 0], run: list },
	remove: onModel(remove),
};

function onModel(run: (call: Invocation, name: string) => Promise<void>): Action {
	return onOne(async (call, name) => {
		if (!hubModelName.safeParse(name).success)
			throw new UsageError(`A model of the hub is written owner/name, not ${name}.`);
		await run(call, name);
	});
}

async function download({ options, terminal, server }: Invocation, name: string): Promise<void> {
	const hub = options.text('hub') ?? '';
	const facts = await server.call('model/inspect', { model: name, hub });
	const offer = `${facts.model} (${formatBytes(facts.bytes - facts.present)} to fetch, licence ${facts.licence || 'not named'}) from ${facts.host} to ${facts.folder}`;
	if (!options.flag('yes'))
		throw new OperationError('invalidInput', `${offer}. Nothing was downloaded: add --yes to do it.`, facts);
	terminal.note(`Downloading ${offer}`);
	server.onEvent('understory/event/modelDownload', ({ done, total, file }) =>
		terminal.progress(`${Math.floor((100 * done) / Math.max(1, total))} % of ${formatBytes(total)}: ${file}`),
	);
	const stored = await server.call('model/download', {
		id: randomUUID(),
		model: `${facts.model}@${facts.revision}`,
		hub,
	});
	terminal.progress('');
	if (terminal.json) return terminal.data(stored);
	terminal.line(`${stored.model} is in ${stored.folder}.`);
	if (!stored.chosen)
		terminal.line(
			`To use it: the settings understory.embedding.provider "hub" and understory.embedding.model "${stored.model}".`,
		);
}

async function list({ terminal, server }: Invocation): Promise<void> {
	const { models } = await server.call('model/list', {});
	if (terminal.json) return terminal.data(models);
	for (const { model, revision, bytes, licence, chosen } of models)
		terminal.line(
			`${terminal.strong(model)}  ${terminal.faint([revision.slice(0, 12), formatBytes(bytes), licence, ...(chosen ? ['in use'] : [])].filter(Boolean).join(' · '))}`,
		);
	if (models.length === 0) terminal.note('No models were downloaded. Searches work with the one that ships.');
}

async function remove({ terminal, server }: Invocation, name: string): Promise<void> {
	const removed = await server.call('model/remove', { model: name });
	if (terminal.json) terminal.data(removed);
	else
		terminal.line(removed.removed ? `Removed; ${formatBytes(removed.bytes)} are free again.` : `${name} is not here.`);
}
