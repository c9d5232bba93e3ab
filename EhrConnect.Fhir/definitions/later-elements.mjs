// Elements that the package adds to the types of R4: some of its own product, some of later releases. R4 does not have them.
const added = new Set([
  ...['project', 'author', 'onBehalfOf', 'account', 'accounts', 'compartment', 'deleted'].map(name => `Meta.${name}`),
  'Binary.url',
  'DeviceDefinition.bodySite',
  'DeviceDefinition.classification',
  'HealthcareService.offeredIn',
  'ObservationDefinition.publisher',
  ...[
    'name', 'label', 'studyDesign', 'region', 'descriptionSummary', 'classifier', 'associatedParty', 'progressStatus', 'whyStopped', 'recruitment',
    'comparisonGroup', 'objective.description', 'outcomeMeasure', 'result',
  ].map(name => `ResearchStudy.${name}`),
]);

/** Whether an element, or one that it is within, is no element of R4. */
export const isLater = path => path.split('.').some((_, i, names) => added.has(names.slice(0, i + 1).join('.')));
