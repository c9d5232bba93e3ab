using System.Globalization;
using System.Text;

namespace EhrConnect.Tests.Fixtures;

/// <summary>
/// A clinic of any size: every patient has one encounter and 48 observations, so what is found for one patient is the same
/// in a small and in a large clinic. Everything follows from the number of the resource.
/// </summary>
internal static class ClinicResources
{
    public const int PerPatient = 50;
    public const int Organizations = 20;

    private static readonly DateTimeOffset Start = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static (string Type, string Id, byte[] Json) Of(int number)
    {
        var (patient, part) = Math.DivRem(number, PerPatient);
        var (type, id, content) = part switch
        {
            _ when number < Organizations => ("Organization", $"o{number}", $"\"name\":\"Clinic {number}\""),
            0 => ("Patient", $"p{patient}", Patient(patient)),
            1 => ("Encounter", $"e{patient}", $"\"status\":\"finished\",\"class\":{{\"code\":\"AMB\"}},\"subject\":{{\"reference\":\"Patient/p{patient}\"}},\"period\":{{\"start\":\"{Time(number)}\",\"end\":\"{Time(number + 60)}\"}}"),
            _ => ("Observation", $"v{number}", Observation(number, patient)),
        };
        return (type, id, Encoding.UTF8.GetBytes(
            $"{{\"resourceType\":\"{type}\",\"id\":\"{id}\",\"meta\":{{\"versionId\":\"1\",\"lastUpdated\":\"2026-01-01T00:00:00.000Z\",\"tag\":[{{\"system\":\"urn:clinic\",\"code\":\"t{number / 1000}\"}}]}},{content}}}"));
    }

    public static string Time(int number) => Start.AddMinutes(number).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Patient(int n) =>
        $"\"identifier\":[{{\"system\":\"urn:mrn\",\"value\":\"M{n}\"}}],\"active\":true,\"gender\":\"{(n % 2 == 0 ? "male" : "female")}\",\"birthDate\":\"{Start.AddDays(-n % 30000):yyyy-MM-dd}\","
        + $"\"name\":[{{\"family\":\"Family{n:D7}\",\"given\":[\"Given{n % 97}\"]}}],\"address\":[{{\"city\":\"City{n % 83}\",\"postalCode\":\"{n % 9999:D5}\"}}],"
        + $"\"telecom\":[{{\"system\":\"phone\",\"value\":\"+1-{n}\"}}],\"managingOrganization\":{{\"reference\":\"Organization/o{n % Organizations}\"}}";

    private static string Observation(int n, int patient) =>
        $"\"status\":\"final\",\"category\":[{{\"coding\":[{{\"system\":\"urn:category\",\"code\":\"c{n % 3}\"}}]}}],\"code\":{{\"coding\":[{{\"system\":\"http://loinc.org\",\"code\":\"l{n % 48}\"}}]}},"
        + $"\"subject\":{{\"reference\":\"Patient/p{patient}\"}},\"encounter\":{{\"reference\":\"Encounter/e{patient}\"}},\"effectiveDateTime\":\"{Time(n)}\","
        + $"\"valueQuantity\":{{\"value\":{n / 10}.{n % 10},\"unit\":\"mg\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"mg\"}}";
}
