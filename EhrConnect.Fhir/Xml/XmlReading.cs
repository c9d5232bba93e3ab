using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Xml;

/// <summary>What reading XML gave.</summary>
/// <param name="Json">The resource as JSON; null when there is an issue.</param>
/// <param name="Issue">Why it could not be read; null when it could.</param>
public sealed record XmlReading(byte[]? Json, FhirIssue? Issue);
