import type { Command } from 'vscode';
import type { Offer } from '../agent/offers.ts';
import type { CommandArguments, CommandId } from '../manifest/commands.ts';
import { jobTarget } from './jobLinks.ts';

/** The buttons of an offer. Titles are ours; what they do comes from results of tools. */
export function offerButtons(offer: Offer): readonly Command[] {
  switch (offer.kind) {
    case 'watch':
      return [
        button('Let the Agent Look After It…', 'dataflow.agent.watch', jobTarget(offer.job), offer.workers),
      ];
    case 'migrate': {
      const { job, template } = offer;
      const by = template === undefined ? undefined : { connectionId: job.connectionId, path: template };
      return [button('Let the Agent Replace It…', 'dataflow.agent.migrate', jobTarget(job), by)];
    }
    case 'launchForm':
      return [button('Open Launch Form', 'dataflow.launchTemplate', offer.launch)];
    case 'newPipeline':
      return [button('New Beam YAML Pipeline…', 'dataflow.newPipeline')];
    case 'agentTask':
      return [
        button("Show the Agent's Journal", 'dataflow.agent.showJournal', jobTarget(offer.job)),
        button('Stop the Agent on It', 'dataflow.agent.stop', jobTarget(offer.job)),
      ];
  }
}

function button<Id extends CommandId>(title: string, command: Id, ...args: CommandArguments[Id]): Command {
  return { title, command, arguments: args.filter((each) => each !== undefined) };
}
