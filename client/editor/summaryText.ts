import { capitalised } from '../../common/base/capitalised.ts';
import { recordName } from '../../common/model/kinds.ts';
import type { Output } from '../../common/protocol/index.ts';
import { recordAddress } from './recordAddress.ts';
import { asFileName, type RecordText } from './recordText.ts';

/** A summary with its sources, each verbatim and with a link that opens it: nothing summed up is out of reach. */
export function summaryText({ topic = 'Summary', ...summary }: Output<'memory/summary'>): RecordText {
	const made = `${summary.method}, ${summary.createdAt.slice(0, 10)}, ${summary.tokens} tokens`;
	const sources = summary.sourceTexts.map((source) => `### ${headingOf(source)}\n\n${source.text ?? '*deleted*'}`);
	return {
		name: `${asFileName(topic, 60)} ${summary.id.slice(0, 8)}.md`,
		text: `# ${topic}\n\n*${made}*\n\n${summary.content}\n\n## Sources\n\n${sources.join('\n\n')}\n`,
	};
}

function headingOf({ ref, text, createdAt = '' }: Output<'memory/summary'>['sourceTexts'][number]): string {
	const name = capitalised(recordName({ root: '', path: ref }, '') ?? ref);
	const day = createdAt.slice(0, 10);
	if (text === undefined) return name;
	return `[${name}](${recordAddress(ref, `${name} ${day}`)}), ${day}`;
}
