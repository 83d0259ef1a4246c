import type { UpstreamStatus, UpstreamTool } from '../../common/model/upstream.ts';
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
		problems: [...(manifest?.problems ?? []), ...clashes],
	};
}

/** Tools of a server with what the user decided about them. */
export function toolsOf({ upstream, manifest }: UpstreamConnection): UpstreamTool[] {
	return (manifest?.tools ?? []).map((tool) => {
		const { enabled, approval, changed, rule } = judge(upstream, tool);
		const parameter = questionParameter(tool.inputSchema);
		return {
			name: tool.name,
			publicName: publicName(upstream, tool.name),
			title: tool.title ?? tool.annotations?.title ?? tool.name,
			description: tool.description ?? '',
			readOnly: tool.annotations?.readOnlyHint === true,
			...(parameter !== undefined && { parameter }),
			enabled,
			approval,
			changed,
			...(rule?.approval !== undefined && { rule: rule.approval }),
		};
	});
}

/** Names of parameters that take a question where none is required. */
const QUESTIONS = ['query', 'question', 'q', 'search', 'text', 'prompt', 'input'];

/** The parameter that is all a tool needs, if it is a text: the only one that is required, or one with a telling name. */
function questionParameter(schema: unknown): string | undefined {
	const { properties = {}, required = [] } = (schema ?? {}) as {
		properties?: Readonly<Record<string, { readonly type?: unknown; readonly enum?: unknown } | undefined>>;
		required?: readonly string[];
	};
	const candidates = required.length === 0 ? QUESTIONS : required.length === 1 ? required : [];
	return candidates.find((name) => {
		const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
		return property?.type === 'string' && property.enum === undefined;
	});
}
