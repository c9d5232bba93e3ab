using EhrConnect.Data.Connections;
using EhrConnect.Data.Identity;
using EhrConnect.Data.Organizations;
using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Seeding;

/// <summary>
/// Two organisations with one client per role and some people, with secrets that anyone can guess: for development only.
/// Running it again changes nothing.
/// </summary>
public sealed class DevelopmentSeed(OrgDatabase database, TimeProvider time)
{
    private static readonly (Guid Id, string Slug, string Name)[] Organizations =
    [
        (new("11111111-1111-4111-8111-111111111111"), "demo-hospital", "Demo Hospital"),
        (new("22222222-2222-4222-8222-222222222222"), "demo-clinic", "Demo Clinic"),
    ];

    private static readonly (string Suffix, string Role)[] Clients =
    [
        ("owner", "ORG_OWNER"),
        ("integration", "INTEGRATION_SPECIALIST"),
        ("clinician", "CLINICIAN"),
        ("auditor", "AUDITOR"),
        ("viewer", "VIEWER"),
        ("frontdesk", "FRONT_DESK"),
    ];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var session = database.Open(PlatformOrganization.Id);
        EnqueueClient(session, "platform-admin", RoleCatalog.PlatformAdmin);
        foreach (var (id, slug, name) in Organizations)
        {
            session.Enqueue(new SqlStatement("INSERT INTO ehr.organizations (id, slug, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING").With(id).With(slug).With(name));
        }

        DevelopmentUsers.EnqueuePlatform(session, Organizations.Select(organization => (organization.Id, organization.Slug)), time.GetUtcNow());
        foreach (var (id, slug, name) in Organizations)
        {
            await session.SwitchToAsync(id, cancellationToken);
            session.Enqueue(ConnectionStatements.InsertDefaultHl7(Guid.CreateVersion7(time.GetUtcNow()), id, Organization.FacilityOf(slug)));
            foreach (var (suffix, role) in Clients) EnqueueClient(session, $"{slug}-{suffix}", role);
            DevelopmentUsers.EnqueueOrganization(session, slug, name, time.GetUtcNow());
        }

        await session.CommitAsync(cancellationToken);
    }

    private void EnqueueClient(OrgSession session, string clientId, string role) =>
        session.Enqueue(OAuthClientStore.Insert(session.OrgId, clientId, clientId, $"{clientId}-secret", [role], time.GetUtcNow()));
}
