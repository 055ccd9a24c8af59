// The shell reader against two readers that are not ours.
//
//   node shell_oracles.mjs --list PATH/shell_list --modules PATH/node_modules
//        [--count 20000] [--seed 1] [--seeds FILE] [--bash 10]
//
// bash -n says whether a text is a program at all (asked of every --bash'th);
// tree-sitter-bash lists commands. Where tree-sitter sees a command whose name
// is plain, and we say that we understood the text but do not list it, that is
// a defect; so is a text that bash refuses and we do not. Defects are printed
// and the exit status is 1. --seeds: JSON lines with a "command" each, taken as
// they are and put together with what is made here.

import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const options = { list: '', modules: '', count: 20000, seed: 1, seeds: '', bash: 10 };
for (let i = 2; i < process.argv.length; i += 2) {
  const name = process.argv[i].slice(2);
  if (!(name in options)) {
    console.error(`shell_oracles: unknown option ${process.argv[i]}`);
    process.exit(2);
  }
  options[name] = typeof options[name] === 'number' ? Number(process.argv[i + 1]) : process.argv[i + 1];
}

// --- text ------------------------------------------------------------------

let state = options.seed >>> 0 || 1;
function random(n) {
  state ^= state << 13; state >>>= 0;
  state ^= state >>> 17;
  state ^= state << 5; state >>>= 0;
  return state % n;
}
const pick = (...choices) => choices[random(choices.length)];
const names = ['rm', 'ls', 'echo', 'cat', 'git', 'foo', 'grep', 'make', 'c1', 'c2', 'c3', 'c4'];
const name = () => names[random(names.length)];
const times = (n, make, between = ' ') => Array.from({ length: n }, make).join(between);

function word(depth) {
  const inner = () => (depth > 0 ? command(depth - 1) : name());
  const plain = () => pick('a', 'b.c', '-rf', '/tmp/x', '--opt=v', '~', '*.c', '1');
  switch (random(22)) {
    case 0: return `'${pick('a b', '$(no)', '#', '', '`x`', '\n')}'`;
    case 1: return `"${pick('a b', '$x', '#', '', "it's")}"`;
    case 2: return `"$( ${inner()})"`; // no $(( by chance
    case 3: return `$( ${inner()})`;
    case 4: return `"a$( ${inner()})b"`;
    case 5: return depth > 0 ? '`' + name() + ' ' + plain() + '`' : 'a';
    case 6: return '${x:-' + plain() + '}';
    case 7: return '"${x:-$( ' + inner() + ')}"';
    case 8: return '$((1 + ' + pick('2', 'x', '$( ' + inner() + ')') + '))';
    case 9: return `<( ${inner()})`;
    case 10: return "$'a\\n\\'b'";
    case 11: return `\\${pick('a', ' ', ';', '"', '#', '\n')}b`;
    case 12: return '{a,b}';
    case 13: return '${#x}' + '${x%.c}';
    case 14: return '$' + pick('x', '1', '@', '#', '?', '{x}', '{a[1]}', '{@:2}');
    case 15: return 'a' + pick("'b'", '"c"', '\\d', '$x') + 'e';
    default: return plain();
  }
}

const words = (depth) => times(random(4), () => word(depth));

function redirect(depth) {
  return pick('>', '>>', '<', '2>', '&>', '>|', '2>&1 >', '<<<') + pick('', ' ') +
    pick('/dev/null', 'out', word(Math.min(depth, 1)));
}

let docs = [];
function here(depth) {
  const end = pick('EOF', 'END', "'EOF'", '"E F"', '\\EOF');
  const line = end.replace(/['"\\]/g, '');
  const body = end === line ? pick('plain', '$x', `$(${depth > 0 ? command(0) : name()})`, 'it\'s "odd"')
    : pick('plain', '$(no such)', '`', "it's");
  docs.push(`${body}\n${line}`);
  return `<<${end}`;
}

function simple(depth) {
  let text = random(8) ? '' : pick('X=1 ', 'X=$(' + name() + ') ', 'A+=b ');
  text += name() + ' ' + words(depth);
  if (!random(4)) text += ' ' + redirect(depth);
  if (!random(12)) text += ' ' + here(depth);
  return text;
}

function command(depth) {
  if (depth <= 0) return simple(0);
  const list = () => {
    const before = docs;
    docs = [];
    let text = times(1 + random(2), () => command(depth - 1), pick('; ', ' && ', ' || ', ' | ', '\n'));
    // here-documents end with the line, so that one is due
    if (docs.length) text = text.includes('\n') ? name() : `${text}\n${docs.join('\n')}\n${name()}`;
    docs = before;
    return text;
  };
  switch (random(20)) {
    case 0: return `if ${list()}; then ${list()}; fi`;
    case 1: return `if ${list()}; then ${list()}; elif ${list()}; then ${list()}; else ${list()}; fi`;
    case 2: return `for i in ${words(0)}; do ${list()}; done`;
    case 3: return `while ${list()}; do ${list()}; done`;
    case 4: return `case ${word(0)} in a|b) ${list()};; (*) ${list()};; esac`;
    case 5: return `( ${list()} )`;
    case 6: return `{ ${list()}; }`;
    case 7: return `[[ ${pick('-f a', '$x == b*', '$x =~ ^(a|b)$', 'a < b')} ]] && ${list()}`;
    case 8: return `! ${list()}`;
    case 9: return `${list()} | ${list()}`;
    case 10: return `for ((i=0;i<3;i++)); do ${list()}; done`;
    case 11: return `time ${simple(depth - 1)}`;
    case 12: return `((x = 1 + 2)); ${list()}`;
    case 13: return `until ${list()}; do ${list()}; done ${redirect(0)}`;
    case 14: return `a=(${words(0)}); ${list()}`;
    case 15: return `${simple(depth - 1)} # ${pick('comment', "it's", '$(', '`')}\n${list()}`;
    default: return simple(depth);
  }
}

function line() {
  const before = docs;
  docs = [];
  let text = times(1 + random(3), () => command(1 + random(3)), pick('; ', ' && ', '\n', ' & '));
  if (docs.length) text = text.includes('\n') ? simple(0) : `${text}\n${docs.join('\n')}\n`;
  docs = before;
  return text;
}

const seeds = options.seeds
  ? readFileSync(options.seeds, 'utf8').split('\n').filter(Boolean).map((l) => JSON.parse(l).command).filter((c) => typeof c === 'string')
  : [];

// A slip of the hand: texts that are nearly right are where readers differ.
function slip(text) {
  const at = random(text.length + 1);
  switch (random(3)) {
    case 0: return text.slice(0, at) + text.slice(at + 1);
    case 1: return text.slice(0, at) + pick("'", '"', '`', '$(', ')', ';', '\n', '\\', '#', '{', '}', '|', '&', '<<') + text.slice(at);
    default: return text.slice(0, at);
  }
}

function make(i) {
  if (i < seeds.length) return seeds[i];
  const seed = seeds.length && !random(4) ? seeds[random(seeds.length)] : '';
  // after a here-document only a new line begins a new command
  let text = seed ? seed + (seed.includes('<<') ? '\n' : pick('; ', ' && ', '\n')) + line() : line();
  if (!random(5)) text = slip(text);
  return text;
}

// --- the three readers -------------------------------------------------------

const require = createRequire(join(options.modules, 'x.js'));
const treeSitter = require('web-tree-sitter');
const Parser = treeSitter.Parser ?? treeSitter;
await Parser.init();
const Language = treeSitter.Language ?? Parser.Language;
const bashLanguage = await Language.load(join(options.modules, 'tree-sitter-bash', 'tree-sitter-bash.wasm'));
const parser = new Parser();
parser.setLanguage(bashLanguage);

// Where tree-sitter-bash is known to be wrong: `time` is a word of the shell's
// own grammar, a name may be split by \ at a line's end, and after ! it takes
// ((x = 1)) for a subshell with a command x, and `if` for a command.
const grammar = new Set('time x i if then elif else fi for do done while until case esac'.split(' '));
// A blank that is escaped begins a word, a <( may stand inside one, and a
// here-document does not end its line.
const slips = [/\\\n/, /\\ /, /[^\s<]<\(/, /<<.*(<<|[;&|])/];
const mistaken = (name, text) => grammar.has(name) || slips.some((slip) => slip.test(text));

// Plain names of commands that run; not those of functions, which run when called.
function programs(node, out) {
  if (node.type === 'function_definition' || node.type === 'ERROR') return;
  if (node.type === 'command_name' && /^[A-Za-z0-9_./-]+$/.test(node.text)) out.push(node.text);
  for (const child of node.children) programs(child, out);
}

const child = spawn(options.list, [], { stdio: ['pipe', 'pipe', 'inherit'] });
const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
async function ours(text) {
  const bytes = Buffer.from(text);
  child.stdin.write(`${bytes.length}\n`);
  child.stdin.write(bytes);
  const { value, done } = await answers.next();
  if (done) throw new Error(`the reader ended at ${JSON.stringify(text)}`);
  const [verdict, ...found] = value.split('\t');
  return { verdict, found: new Set(found) };
}

const bashRefuses = (text) => {
  const run = spawnSync('bash', ['-n'], { input: text });
  return run.status !== 0;
};

const count = { texts: 0, read: 0, opaque: 0, broken: 0, trees: 0, commands: 0, asked: 0, refused: 0, stricter: 0, defects: 0 };
function defect(kind, text, more) {
  count.defects += 1;
  if (count.defects <= 40) console.log(`${kind}: ${JSON.stringify(text)}${more}`);
}

for (let i = 0; i < options.count; i++) {
  const text = make(i);
  if (text.includes('\0')) continue;
  const { verdict, found } = await ours(text);
  count.texts += 1;
  count[verdict] += 1;
  const tree = parser.parse(text);
  if (!tree.rootNode.hasError) {
    const list = [];
    programs(tree.rootNode, list);
    count.trees += 1;
    count.commands += list.length;
    const missing = list.filter((p) => !found.has(p) && !mistaken(p, text));
    if (verdict === 'read' && missing.length) defect('not listed', text, ` misses ${missing.join(' ')}`);
  }
  tree.delete();
  if (options.bash && i % options.bash === 0) {
    count.asked += 1;
    const refuses = bashRefuses(text);
    count.refused += refuses;
    if (refuses && verdict === 'read') defect('bash refuses it', text, '');
    if (!refuses && verdict === 'broken') {
      count.stricter += 1;
      if (process.env.SHOW_STRICTER) console.log(`stricter: ${JSON.stringify(text)}`);
    }
  }
}
child.stdin.end();
console.log(Object.entries(count).map(([k, v]) => `${k} ${v}`).join(', '));
process.exit(count.defects ? 1 : 0);
