using System.Globalization;

namespace EhrConnect.Benchmarks.Fhir;

/// <summary>An Observation of the size and index rows that those of a patient record have.</summary>
internal static class Samples
{
    public static string Observation(int value, string? id = null) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        {"resourceType":"Observation",{{(id is null ? "" : $"\"id\":\"{id}\",")}}"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs","display":"vital-signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"8302-2","display":"Body Height"}],"text":"Body Height"},"subject":{"reference":"Patient/0198c0de-0000-7000-8000-000000000001"},"encounter":{"reference":"Encounter/0198c0de-0000-7000-8000-000000000002"},"performer":[{"reference":"Practitioner/0198c0de-0000-7000-8000-000000000003"}],"effectiveDateTime":"2019-04-26T20:15:41+02:00","issued":"2019-04-26T20:15:41.123+02:00","valueQuantity":{"value":{{value}}.50,"unit":"cm","system":"http://unitsofmeasure.org","code":"cm"},"note":[{"text":"Measured standing, without shoes; the patient was calm and cooperative during the examination."}]}
        """);
}
