using EhrConnect.Data.Identity;
using EhrConnect.Data.Organizations;
using EhrConnect.Data.Sessions;
using EhrConnect.Data.Users;

namespace EhrConnect.Data.Seeding;

/// <summary>The people of the development seed. Their ids are fixed, so that what refers to them survives a reset.</summary>
internal static class DevelopmentUsers
{
    private const string Password = "Passw0rd!";

    // One hash for all: the password is no secret, and hashing it is slow on purpose.
    private static readonly Lazy<string> Hash = new(() => PasswordHashes.Hash(Password));

    private static readonly (string Name, string Role, byte Number)[] People =
        [("owner", "ORG_OWNER", 1), ("clinician", "CLINICIAN", 2), ("auditor", "AUDITOR", 3)];

    /// <summary>The login names of everybody and the platform's administrator, in the scope of the platform.</summary>
    public static void EnqueuePlatform(OrgSession session, IEnumerable<(Guid Id, string Slug)> organizations, DateTimeOffset now)
    {
        Enqueue(session, "admin@platform.test", "Platform Admin", RoleCatalog.PlatformAdmin, IdOf(PlatformOrganization.Id, 1), now);
        session.Enqueue(UserStatements.InsertLoginName("admin@platform.test", PlatformOrganization.Id, IdOf(PlatformOrganization.Id, 1)));
        foreach (var (orgId, slug) in organizations)
        {
            foreach (var (name, _, number) in People) session.Enqueue(UserStatements.InsertLoginName(EmailOf(name, slug), orgId, IdOf(orgId, number)));
        }
    }

    /// <summary>The people of the organisation that the session is scoped to.</summary>
    public static void EnqueueOrganization(OrgSession session, string slug, string organizationName, DateTimeOffset now)
    {
        foreach (var (name, role, number) in People)
        {
            Enqueue(session, EmailOf(name, slug), $"{organizationName} {char.ToUpperInvariant(name[0])}{name[1..]}", role, IdOf(session.OrgId, number), now);
        }
    }

    private static void Enqueue(OrgSession session, string email, string name, string role, Guid id, DateTimeOffset now) =>
        session.Enqueue(UserStatements.InsertWithPassword(session.OrgId, id, email, name, role, Hash.Value, now));

    private static string EmailOf(string name, string slug) => $"{name}@{slug}.test";

    // The organisation's own id with the last byte counted on: still a UUID of version 4.
    private static Guid IdOf(Guid orgId, byte number)
    {
        var bytes = orgId.ToByteArray(bigEndian: true);
        bytes[^1] += number;
        return new Guid(bytes, bigEndian: true);
    }
}
