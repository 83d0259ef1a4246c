import { referencesIn, secretReference } from '../../common/model/secretReference.ts';
import type { Upstream, UpstreamStatus, UpstreamTool } from '../../common/model/upstream.ts';
import { questionForm } from '../core/upstreams/questionForm.ts';
import { judge } from './approval.ts';
import type { UpstreamConnection } from './connection.ts';
import { publicName } from './publicNames.ts';

/** How a server is, for the registry. @param clashes names that are left out because another server has them, too */
export function statusOf(connection: UpstreamConnection, clashes: readonly string[]): UpstreamStatus {
	const { manifest, lastError, phase } = connection;
	return {
		phase,
		...(lastError !== undefined && { lastError }),
		missingSecrets: connection.missingSecrets(),
		signedIn: connection.isSignedIn,
		tools: manifest?.tools.length ?? 0,
		prompts: manifest?.prompts.length ?? 0,
		resources: (manifest?.resources.length ?? 0) + (manifest?.templates.length ?? 0),
		...(manifest !== undefined && {
			serverName: manifest.serverName,
			serverVersion: manifest.serverVersion,
			era: manifest.verdict.kind,
		}),
		problems: [...variablesIn(connection.upstream), ...(manifest?.problems ?? []), ...clashes],
	};
}

/** Variables of other programs that an import could not fill in. */
const VARIABLE = /\$\{(?:(?:input|env|command|config):[^}]*|workspaceFolder\w*(?::[^}]*)?|userHome)\}/g;

function variablesIn({ command, args, cwd, url, env }: Upstream): string[] {
	const found = new Set([command, ...args, cwd, url].flatMap((text) => text.match(VARIABLE) ?? []));
	for (const name of [...args, url].flatMap(referencesIn)) if (!env.includes(name)) found.add(secretReference(name));
	return [...found].map((variable) => `${variable} stands for something that is not known. Put in what it means.`);
}

/** Tools of a server with what the user decided about them. */
export function toolsOf({ upstream, manifest }: UpstreamConnection): UpstreamTool[] {
	return (manifest?.tools ?? []).map((tool) => {
		const { enabled, approval, changed, rule } = judge(upstream, tool);
		return {
			name: tool.name,
			publicName: publicName(upstream, tool.name),
			title: tool.title ?? tool.annotations?.title ?? tool.name,
			description: tool.description ?? '',
			readOnly: tool.annotations?.readOnlyHint === true,
			question: questionForm(tool.inputSchema),
			enabled,
			approval,
			changed,
			...(rule?.approval !== undefined && { rule: rule.approval }),
			...(rule?.timeoutSeconds !== undefined && { timeoutSeconds: rule.timeoutSeconds }),
			...(rule?.maxOutputKb !== undefined && { maxOutputKb: rule.maxOutputKb }),
		};
	});
}
