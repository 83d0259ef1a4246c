import type {
	AgentKind,
	AgentSettings,
	AgentTool,
	RunOutput,
	RunTrigger,
	RunUsage,
} from '../../../common/model/agent.ts';

/** How a run ended. */
export type RunEnd =
	| { readonly state: 'finished' }
	| { readonly state: 'failed'; readonly reason: 'error' | 'budget' | 'interrupted' }
	| { readonly state: 'cancelled' };

/** Asks for a change of agents or of their runs; `decideAgent` turns it into events or refuses it. */
export type AgentCommand =
	| { readonly type: 'agent/create'; readonly id: string; readonly kind: AgentKind; readonly settings: AgentSettings }
	| { readonly type: 'agent/remove'; readonly id: string }
	| { readonly type: 'agent/allowTools'; readonly id: string; readonly tools: readonly AgentTool[] }
	| { readonly type: 'agent/undo'; readonly run: string }
	| { readonly type: 'agent/edit'; readonly id: string; readonly changes: Partial<AgentSettings> }
	| {
			readonly type: 'agent/start';
			readonly run: string;
			readonly agent: string;
			readonly trigger: RunTrigger;
			readonly cause: string;
			readonly task: string;
			readonly dryRun: boolean;
	  }
	| { readonly type: 'agent/step'; readonly run: string; readonly text: string }
	| {
			readonly type: 'agent/end';
			readonly run: string;
			readonly end: RunEnd;
			readonly message: string;
			readonly report: string;
			readonly outputs: readonly RunOutput[];
			readonly usage: RunUsage;
	  };
