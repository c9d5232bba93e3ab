using EhrConnect.Data.Organizations;
using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Users;

internal static class UserStatements
{
    /// <summary>Takes a login name, in the scope of the platform. A name that is taken stays with whom it is.</summary>
    public static SqlStatement InsertLoginName(string name, Guid userOrgId, Guid userId) =>
        new SqlStatement("INSERT INTO ehr.login_names (org_id, name, user_org_id, user_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
            .With(PlatformOrganization.Id).With(name).With(userOrgId).With(userId);

    /// <summary>As above with an id made by the database; answers with the id, or with no row when the name is taken.</summary>
    public static SqlStatement InsertLoginName(string name, Guid userOrgId) =>
        new SqlStatement("INSERT INTO ehr.login_names (org_id, name, user_org_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING user_id")
            .With(PlatformOrganization.Id).With(name).With(userOrgId);

    /// <summary>A user with a password, in the scope of its organisation. One that is there is left as it is.</summary>
    public static SqlStatement InsertWithPassword(Guid orgId, Guid id, string email, string name, string role, string passwordHash, DateTimeOffset now) =>
        new SqlStatement(
            """
            INSERT INTO ehr.users (org_id, id, email, name, roles, password_hash, password_changed_at, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $7) ON CONFLICT DO NOTHING
            """)
            .With(orgId).With(id).With(email).With(name).With(new[] { role }).With(passwordHash).With(now);
}
