// Walks the R4 structure definitions: which JSON members an element has, of which types.
import { resourcesOf } from './r4.mjs';

const structures = new Map(
  ['profiles-types.json', 'profiles-resources.json']
    .flatMap(resourcesOf)
    .filter(resource => resource.resourceType === 'StructureDefinition' && resource.derivation !== 'constraint')
    .map(definition => [definition.type, new Map(definition.snapshot.element.map(element => [element.path, element]))]),
);

const systems = new Map(
  ['valuesets.json', 'v3-codesystems.json']
    .flatMap(resourcesOf)
    .filter(resource => resource.resourceType === 'ValueSet')
    .map(set => [set.url, [...new Set((set.compose?.include ?? []).map(include => include.system))]]),
);

export const resourceTypes = () => [...structures.keys()].filter(type => structures.get(type).has(`${type}.meta`) && !['Resource', 'DomainResource'].includes(type)).sort();

export const root = type => ({ structure: type, path: type, type, steps: [] });

const capital = text => text[0].toUpperCase() + text.slice(1);

const typeOf = code => code.replace('http://hl7.org/fhirpath/System.', '').replace(/^String$/, 'string');

// A code means a member of the one code system that its required value set draws on.
const systemOf = element => {
  if (element.binding?.strength !== 'required') return undefined;
  const found = systems.get(element.binding.valueSet?.split('|')[0]) ?? [];
  return found.length === 1 ? found[0] : undefined;
};

const node = (parent, element, name, code) => {
  const type = typeOf(code);
  const inner = type === 'BackboneElement' || type === 'Element';
  return {
    structure: inner ? parent.structure : type,
    path: inner ? element.path : type,
    type,
    steps: [...parent.steps, name],
    system: type === 'code' ? systemOf(element) : undefined,
  };
};

/** The elements of one name below an element: several where the type is a choice. */
export const children = (parent, name) => {
  const structure = structures.get(parent.structure);
  const plain = structure?.get(`${parent.path}.${name}`);
  if (plain?.contentReference) return [{ ...parent, path: plain.contentReference.slice(1), type: 'BackboneElement', steps: [...parent.steps, name] }];
  if (plain) return plain.type.map(({ code }) => node(parent, plain, name, code));
  const choice = structure?.get(`${parent.path}.${name}[x]`);
  return choice ? choice.type.map(({ code }) => node(parent, choice, name + capital(typeOf(code)), code)) : [];
};
