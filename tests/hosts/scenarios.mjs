/*
 * What every host must show, one table for all of them.
 *
 * A scenario is:
 *   name     short, for --scenario and the matrix
 *   job      which of Holdfast's jobs it proves: the column of the matrix
 *   title    a sentence: what is true when it passes
 *   needs    tools of the host's client that it cannot do without
 *   policy   the project's .holdfast/policy.ini
 *   config   the user's config.ini, or a function of the lab (optional)
 *   files    further files of the project (optional)
 *   trust    false: nobody trusted the project's file (default: trusted)
 *   play     async (lab, t): scripts the model, runs the client, and asserts
 *            over what the model received, the files, the evidence log and
 *            what the client printed
 *
 * No scenario names a host: tools are called through lab.use, and what a host
 * cannot do stands in its client's `cannot`, with the reason.
 */
import { scenarios as rules } from './scenarios/rules.mjs';
import { scenarios as commands } from './scenarios/commands.mjs';
import { scenarios as files } from './scenarios/files.mjs';
import { scenarios as mcp } from './scenarios/mcp.mjs';
import { scenarios as tamper } from './scenarios/tamper.mjs';
import { scenarios as stop } from './scenarios/stop.mjs';
import { scenarios as gate } from './scenarios/gate.mjs';
import { scenarios as record } from './scenarios/record.mjs';
import { scenarios as alert } from './scenarios/alert.mjs';

export const scenarios = [
  ...rules, ...commands, ...files, ...mcp, ...tamper, ...stop, ...gate,
  ...record, ...alert,
];
