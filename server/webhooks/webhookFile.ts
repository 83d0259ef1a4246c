import path from 'node:path';
import { z } from 'zod';
import { PrivateJsonFile } from '../base/privateJsonFile.ts';
import type { Logger } from '../ports/logger.ts';
import { deadLetter, webhookDefinition, webhookStatus } from '../../common/model/webhook.ts';

const kept = z.object({
	definition: webhookDefinition,
	/** Signs what is sent. Here, because deliveries go on when no window is open. */
	secret: z.string(),
	progress: webhookStatus.omit({ state: true, behind: true, dead: true }),
	/** Newest first. */
	dead: z.array(deadLetter),
});
export type KeptWebhook = z.infer<typeof kept>;

/** `webhooks.json` in the data directory, readable by this user only. */
export class WebhookFile {
	readonly #file: PrivateJsonFile<readonly KeptWebhook[]>;

	/** A file that cannot be read has nobody told: who is told what must not be guessed. */
	constructor(dataDir: string, logger: Logger) {
		this.#file = new PrivateJsonFile<readonly KeptWebhook[]>({
			file: path.join(dataDir, 'webhooks.json'),
			schema: z.array(kept),
			empty: [],
			onDamaged: (error) => logger.error('The webhooks could not be read; the file was set aside', error),
		});
	}

	all(): readonly KeptWebhook[] {
		return this.#file.value;
	}

	get(id: string): KeptWebhook | undefined {
		return this.all().find(({ definition }) => definition.id === id);
	}

	/** Adds it, or takes the place of the one with its id. Durable before it counts. */
	put(hook: KeptWebhook): void {
		const { id } = hook.definition;
		const hooks = this.all();
		const known = this.get(id) !== undefined;
		this.#file.write(known ? hooks.map((one) => (one.definition.id === id ? hook : one)) : [...hooks, hook]);
	}

	remove(id: string): boolean {
		if (this.get(id) === undefined) return false;
		this.#file.write(this.all().filter(({ definition }) => definition.id !== id));
		return true;
	}
}
