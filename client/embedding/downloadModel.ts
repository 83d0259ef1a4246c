import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { HubModelFacts, StoredModel } from '../../common/model/embeddingModel.ts';
import { HUB_MODEL } from '../../common/model/hubName.ts';
import { withProgress } from '../editor/progress.ts';
import type { Services } from '../services.ts';

/** Embedding models with ONNX files that are widely used for search; any other name can be typed. */
const KNOWN: readonly (readonly [string, string])[] = [
	['Xenova/all-MiniLM-L6-v2', 'small, English'],
	['Xenova/bge-small-en-v1.5', 'small, English'],
	['Xenova/multilingual-e5-small', 'small, many languages'],
	['jinaai/jina-embeddings-v2-base-code', 'larger, made for code'],
];

/** Understory: Download Embedding Model… fetches a model of the hub when the user has agreed, and uses it. */
export async function downloadEmbeddingModel(services: Services): Promise<void> {
	const { models } = await services.server.call('model/list', {});
	const name = await askName(models);
	if (name === undefined) return;
	const facts = await withProgress(`Understory: Asking the model hub about ${name}`, (signal) =>
		services.server.call('model/inspect', { model: name }, signal),
	);
	if (facts.present < facts.bytes && !(await agree(facts))) return;
	const stored = await download(services, facts);
	await useModel(stored);
	void vscode.window.showInformationMessage(
		`${stored.model} is on this machine. The index is built for it now; searches use the old one until it is ready.`,
	);
}

/** Understory: Remove Embedding Model… deletes a model that was downloaded. */
export async function removeEmbeddingModel({ server }: Services): Promise<void> {
	const { models } = await server.call('model/list', {});
	if (models.length === 0) {
		void vscode.window.showInformationMessage('No embedding models were downloaded. Searches use the one that ships.');
		return;
	}
	const chosen = await vscode.window.showQuickPick(models.map(toItem), {
		title: 'Remove Embedding Model',
		placeHolder: 'Which model should be deleted from this machine?',
	});
	if (chosen === undefined) return;
	const remove = 'Delete';
	const detail = `${megabytes(chosen.model.bytes)} in ${chosen.model.folder}`;
	const question = `Delete the embedding model ${chosen.model.model}?`;
	if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, remove)) !== remove) return;
	const { bytes } = await server.call('model/remove', { model: chosen.model.model });
	void vscode.window.showInformationMessage(`Deleted ${chosen.model.model}; ${megabytes(bytes)} are free again.`);
}

/** A name of the list, or the one that is typed. */
async function askName(stored: readonly StoredModel[]): Promise<string | undefined> {
	const pick = vscode.window.createQuickPick();
	const here = stored.map(({ model, chosen }) => ({
		label: model,
		description: chosen ? 'in use' : 'on this machine',
	}));
	const others = KNOWN.filter(([name]) => !stored.some(({ model }) => model === name));
	const listed = [...here, ...others.map(([label, description]) => ({ label, description }))];
	pick.title = 'Download Embedding Model';
	pick.placeholder = 'Choose a model of the hub, or type its name: owner/name';
	pick.items = listed;
	pick.ignoreFocusOut = true;
	pick.onDidChangeValue((text) => {
		const typed = text.trim();
		const isNew = HUB_MODEL.test(typed) && typed.includes('/') && !listed.some(({ label }) => label === typed);
		pick.items = isNew ? [{ label: typed, description: 'as typed', alwaysShow: true }, ...listed] : listed;
	});
	const { promise, resolve } = Promise.withResolvers<string | undefined>();
	pick.onDidAccept(() => {
		resolve(pick.selectedItems[0]?.label);
		pick.hide();
	});
	pick.onDidHide(() => resolve(undefined));
	pick.show();
	try {
		return await promise;
	} finally {
		pick.dispose();
	}
}

async function agree({ model, host, bytes, present, files, folder, licence }: HubModelFacts): Promise<boolean> {
	const begun = present > 0 ? ` ${megabytes(present)} are here already.` : '';
	const detail = [
		`From ${host}: ${megabytes(bytes)} in ${files.length} files.${begun}`,
		`To ${folder}`,
		`Licence: ${licence || 'the hub names none; see the page of the model'}.`,
		'The index is then built again with it. The model runs on this machine: no text of yours is sent anywhere.',
	].join('\n\n');
	const agreed = 'Download';
	return (await vscode.window.showInformationMessage(`Download ${model}?`, { modal: true, detail }, agreed)) === agreed;
}

function download({ server, log }: Services, { model, revision, host }: HubModelFacts): Promise<StoredModel> {
	const id = randomUUID();
	return withProgress(`Understory: Downloading ${model}`, async (signal, report) => {
		log.info(`Downloading ${model} (${revision}) from ${host}`);
		let shown = 0;
		const subscription = server.onEvent((event) => {
			if (event.name !== 'understory/event/modelDownload' || event.value.id !== id) return;
			const { done, total } = event.value;
			const percent = (100 * done) / Math.max(1, total);
			report({ message: `${megabytes(done)} of ${megabytes(total)}`, increment: percent - shown });
			shown = percent;
		});
		try {
			return await server.call('model/download', { id, model: `${model}@${revision}` }, signal);
		} finally {
			subscription.dispose();
		}
	});
}

/** The address of another provider's server must not be taken for a hub's. */
async function useModel({ model }: StoredModel): Promise<void> {
	const config = vscode.workspace.getConfiguration('understory.embedding');
	const target = vscode.ConfigurationTarget.Global;
	if (config.get('provider') !== 'hub') await config.update('url', undefined, target);
	await config.update('model', model, target);
	await config.update('provider', 'hub', target);
}

function toItem(model: StoredModel): vscode.QuickPickItem & { readonly model: StoredModel } {
	const facts = [megabytes(model.bytes), model.revision.slice(0, 12), ...(model.chosen ? ['in use'] : [])];
	return { label: model.model, description: facts.join(' · '), model };
}

function megabytes(bytes: number): string {
	return `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: bytes < 1e7 ? 1 : 0 })} MB`;
}
