// The search parameters of R4 and its compartments, one line each:
//   T type
//   E kind identity leaf;leaf…                     an indexed element of the type; leaf = "json.path type [code system]"
//   P code kind url targets element:target,…       a parameter and the elements (by number within the type) it searches
//   C code url base;base… kind leaf;leaf…|kind …   a composite: where its groups are and what its components are
//   K owner parameter,…                            the parameters that put a resource into the compartments of a type
import { compartments } from './compartments.mjs';
import { read, resourcesOf } from './r4.mjs';
import { children, resourceTypes, root } from './elements.mjs';

const parameters = resourcesOf('search-parameters.json');
const byUrl = new Map(parameters.map(parameter => [parameter.url, parameter]));
const types = resourceTypes();

const alternatives = expression => (expression ?? '').split('|').map(text => text.trim()).filter(text => text !== '');

// One alternative as a list of steps; parentheses around a path group nothing that its steps do not.
const tokens = text => text.match(/where\((?:[^()]|\(\))*\)|ofType\([A-Za-z]+\)|[A-Za-z%]+(?:\[\d+\])?/g);

const sameType = (type, wanted) => type === wanted || type.toLowerCase() === wanted.toLowerCase();

const step = (nodes, text) => {
  const [, only] = text.match(/^ofType\((.+)\)$/) ?? [];
  if (only) return nodes.filter(node => sameType(node.type, only));
  const [, member, value] = text.match(/^where\(([a-z]+)='(.+)'\)$/i) ?? [];
  if (member) return nodes.map(node => ({ ...node, steps: [...node.steps.slice(0, -1), `${node.steps.at(-1)}[${member}=${value}]`] }));
  if (text.startsWith('where(resolve() is ')) return nodes;
  const [, name, index] = text.match(/^([A-Za-z]+)(?:\[(\d+)\])?$/) ?? [];
  if (!name) throw new Error(`not understood: ${text}`);
  const found = nodes.flatMap(node => children(node, name));
  return index === undefined ? found : found.map(node => ({ ...node, steps: [...node.steps.slice(0, -1), `${node.steps.at(-1)}[${index}]`] }));
};

const walk = (start, steps) => steps.reduce(step, [start]);

const leaf = node => [node.steps.join('.'), node.type, node.system].filter(part => part !== undefined).join(' ');

// "X.exists() and X != false" is true for everything but false and nothing.
const existence = text => text.match(/^[A-Za-z]+\.([a-z]+)\.exists\(\) and [A-Za-z]+\.\1 != false$/)?.[1];

// The target type that "where(resolve() is X)" leaves.
const target = text => text.match(/resolve\(\) is ([A-Za-z]+)/)?.[1] ?? '';

const own = (type, parameter) =>
  alternatives(parameter.expression)
    .map(text => ({ text, steps: tokens(text) }))
    .filter(({ steps }) => steps[0] === type || !/^[A-Z]/.test(steps[0]));

const rootless = (type, steps) => (steps[0] === type ? steps.slice(1) : steps);

const parameterLine = (type, parameter, elements) => {
  const sources = own(type, parameter).flatMap(({ text, steps }) => {
    const exists = existence(text);
    const path = exists ? [exists] : rootless(type, steps).filter(part => !part.startsWith('where(resolve()'));
    const leaves = exists ? [`${exists} exists`] : walk(root(type), path).map(leaf);
    if (leaves.length === 0) throw new Error(`${parameter.id}: ${text} leads nowhere`);
    const key = `${parameter.type}\t${[type, ...path].join('.')}`;
    const line = `E\t${key}\t${leaves.join(';')}`;
    if (!elements.has(key)) elements.set(key, { number: elements.size, line });
    return [`${elements.get(key).number}:${target(text)}`];
  });
  return ['P', parameter.code, parameter.type, parameter.url, (parameter.target ?? []).join(','), sources.join(',')].join('\t');
};

const componentText = (type, base, { definition, expression }) => {
  const nodes = alternatives(expression).flatMap(text =>
    text.startsWith('%resource.')
      ? walk(root(type), tokens(text.slice('%resource.'.length))).map(node => ({ ...node, steps: ['%', ...node.steps] }))
      : walk({ ...base, steps: [] }, tokens(text)));
  return `${byUrl.get(definition).type} ${nodes.map(leaf).join(';')}`;
};

const compositeLine = (type, parameter) => {
  const bases = own(type, parameter).flatMap(({ steps }) => walk(root(type), rootless(type, steps)));
  const components = parameter.component.map(component => componentText(type, bases[0], component));
  return ['C', parameter.code, parameter.url, bases.map(base => base.steps.join('.')).join(';'), components.join('|')].join('\t');
};

const linesOf = type => {
  const elements = new Map();
  const lines = parameters
    .filter(parameter => parameter.base.includes(type))
    .sort((left, right) => (left.code < right.code ? -1 : 1))
    .map(parameter => (parameter.type === 'composite' ? compositeLine(type, parameter) : parameterLine(type, parameter, elements)));
  return [`T\t${type}`, ...[...elements.values()].map(({ line }) => line), ...lines];
};

const compartmentLine = (owner, type, names) => {
  const unknown = names.find(name => name !== '{def}' && !parameters.some(({ code, base }) => code === name && base.includes(type)));
  if (unknown) throw new Error(`compartment of ${owner}: ${type} has no parameter ${unknown}`);
  return `K\t${owner}\t${names.join(',')}`;
};

export const compile = () => {
  const patient = new Map(read('compartmentdefinition-patient.json').resource.filter(({ param }) => param).map(({ code, param }) => [code, param]));
  const all = [['Patient', patient], ...compartments];
  return ['Resource', 'DomainResource', ...types]
    .flatMap(type => [...linesOf(type), ...all.filter(([, members]) => members.has(type)).map(([owner, members]) => compartmentLine(owner, type, members.get(type)))])
    .join('\n');
};
