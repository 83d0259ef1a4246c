import type { JSX } from 'preact';
import { Button } from '../kit/button.tsx';
import { Icon } from '../kit/icon.tsx';
import { relativeTime } from '../kit/time.ts';
import type { HistoryActions } from './actions.ts';
import type { Fix } from './state.ts';

/** What ran between the last failure of a command and its success. */
export function FixNote({ actions, fix }: { readonly actions: HistoryActions; readonly fix: Fix | null }): JSX.Element {
	if (fix === null) return <p class="fix">This command has not failed and then worked here yet.</p>;
	const when = relativeTime(new Date(fix.success.startedAt).getTime(), Date.now());
	if (fix.between.length === 0) return <p class="fix">It worked again {when}, with no other command in between.</p>;
	return (
		<section class="fix" aria-label="What fixed it last time">
			<p>It worked again {when}, after:</p>
			<ol>
				{fix.between.map((command) => (
					<li key={command.id}>
						<Icon name={(command.exitCode ?? 0) === 0 ? 'pass' : 'error'} />
						<code>{command.command}</code>
						<Button secondary onClick={() => actions.insert(command)}>
							Insert
						</Button>
					</li>
				))}
			</ol>
		</section>
	);
}
