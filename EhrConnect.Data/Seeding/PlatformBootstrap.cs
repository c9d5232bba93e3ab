using EhrConnect.Data.Identity;
using EhrConnect.Data.Organizations;
using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Seeding;

/// <summary>
/// The first client of a new installation, <c>platform-admin</c>, with the secret the operator chose
/// (<c>Bootstrap__PlatformAdminSecret</c>). An existing one is left as it is.
/// </summary>
public sealed class PlatformBootstrap(OrgDatabase database, TimeProvider time)
{
    public async Task RunAsync(string secret, CancellationToken cancellationToken)
    {
        await using var session = database.Open(PlatformOrganization.Id);
        session.Enqueue(OAuthClientStore.Insert(PlatformOrganization.Id, "platform-admin", "Platform administration", secret, [RoleCatalog.PlatformAdmin], time.GetUtcNow()));
        await session.CommitAsync(cancellationToken);
    }
}
