import type { JSX } from 'preact';
import { IconButton } from '../kit/button.tsx';
import { Highlight } from './highlight.tsx';

/** Something that can be done with a block of code. */
export interface CodeAction {
	readonly icon: string;
	readonly label: string;
	readonly run: (text: string, language: string) => void;
}

interface CodeBlockProps {
	readonly text: string;
	/** As the fence names it; may be empty. */
	readonly language: string;
	readonly actions: readonly CodeAction[];
}

/** Code in its colours, with what can be done about it. */
export function CodeBlock({ text, language, actions }: CodeBlockProps): JSX.Element {
	return (
		<div class="code-block">
			<div class="code-head">
				<span class="code-language">{language}</span>
				{actions.map(({ icon, label, run }) => (
					<IconButton key={label} icon={icon} label={label} onClick={() => run(text, language)} />
				))}
			</div>
			<pre tabIndex={0} aria-label={language === '' ? 'Code' : `${language} code`}>
				<code>
					<Highlight text={text} language={language} />
				</code>
			</pre>
		</div>
	);
}
