import process from 'node:process';

/** The command that the suite runs for each scenario: has the test do it, and says how it went with its status. */
const [door, url] = process.argv.slice(2);
const { MCP_CONFORMANCE_SCENARIO: scenario, MCP_CONFORMANCE_CONTEXT: given } = process.env;
const answer = await fetch(door!, { method: 'POST', body: JSON.stringify({ scenario, context: given, url }) });
console.log(await answer.text());
process.exit(answer.ok ? 0 : 1);
