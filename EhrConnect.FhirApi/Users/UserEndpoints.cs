using EhrConnect.Data.Identity;
using EhrConnect.Data.Organizations;
using EhrConnect.Data.Users;
using EhrConnect.FhirApi.Auditing;
using EhrConnect.FhirApi.Errors;
using EhrConnect.FhirApi.Listing;
using EhrConnect.FhirApi.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EhrConnect.FhirApi.Users;

/// <summary>The people of an organisation, and the roles they can have. Passwords are never seen here: users set them with a one-time token.</summary>
static class UserEndpoints
{
    private const string Kind = "User";

    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/api/organizations/{id:guid}/users").WithTags("Users");
        users.MapPost("", CreateAsync).WithName("CreateUser").WithSummary("A new user, with a one-time token to set the password, shown this once")
            .RequirePermission(Permissions.StaffCreate).WithAuditAction("user.create", Kind);
        users.MapGet("", ListAsync).WithName("ListUsers").WithSummary("Users by e-mail address")
            .RequirePermission(Permissions.StaffRead).WithAuditAction("user.list");
        users.MapGet("{userId:guid}", GetAsync).WithName("GetUser").WithSummary("One user")
            .RequirePermission(Permissions.StaffRead).WithAuditAction("user.read", Kind);
        users.MapPatch("{userId:guid}", UpdateAsync).WithName("UpdateUser").WithSummary("Rename, give other roles, disable or enable")
            .RequirePermission(Permissions.StaffEdit).WithAuditAction("user.update", Kind);
        users.MapPost("{userId:guid}/password-reset", ResetAsync).WithName("ResetPassword").WithSummary("A one-time token to set a new password, shown this once; unlocks the account")
            .RequirePermission(Permissions.StaffEdit).WithAuditAction("user.password-reset", Kind);

        routes.MapGet("/api/roles", Roles).WithTags("Users").WithName("ListRoles").WithSummary("Roles and what each allows")
            .RequirePermission(Permissions.StaffRead).WithAuditAction("role.list");
        routes.MapGet("/api/permissions", AllPermissions).WithTags("Users").WithName("ListPermissions").WithSummary("Permissions that roles hold, and the caller's own")
            .RequirePermission(Permissions.StaffRead).WithAuditAction("permission.list");
    }

    private static async Task<Results<Created<CreatedUser>, ProblemHttpResult>> CreateAsync(
        Guid id, CreateUser request, OrgContext caller, OrganizationStore organizations, UserStore users, RequestAudit audit, CancellationToken cancellationToken)
    {
        if (!UserPolicy.Reaches(caller, id) || await organizations.FindAsync(id, cancellationToken) is null) return ApiProblem.NotFound();
        if (UserPolicy.Granting(caller, id, request.Roles!) is { } refused) return ApiProblem.From(refused);
        var entry = audit.EntryOf(id, "user.create", Kind).WithStatus(StatusCodes.Status201Created);
        if (await users.CreateAsync(id, request.Email!, request.Name!, [.. request.Roles!.Distinct(StringComparer.Ordinal)], entry, cancellationToken) is not { } created)
        {
            return ApiProblem.Result(StatusCodes.Status409Conflict, "email-taken", "This e-mail address has an account already; a login name is one account's in the whole installation.");
        }

        audit.MarkWritten();
        return TypedResults.Created(
            $"/api/organizations/{id}/users/{created.User.Id}",
            new CreatedUser(created.User, created.ResetToken.Value, created.User.CreatedAt + UserStore.ResetTokenLifetime));
    }

    private static async Task<Results<Ok<Page<User>>, ProblemHttpResult>> ListAsync(
        Guid id, [AsParameters] UserQuery query, OrgContext caller, OrganizationStore organizations, UserStore users, CancellationToken cancellationToken)
    {
        if (!UserPolicy.Reaches(caller, id) || (id != caller.OrgId && await organizations.FindAsync(id, cancellationToken) is null)) return ApiProblem.NotFound();
        var found = await users.ListAsync(id, query.Take + 1, query.After, cancellationToken);
        return TypedResults.Ok(found.ToPage(query.Take, user => user, user => Cursor.Of(user.Id)));
    }

    private static async Task<Results<Ok<User>, ProblemHttpResult>> GetAsync(
        Guid id, Guid userId, OrgContext caller, UserStore users, RequestAudit audit, CancellationToken cancellationToken)
    {
        audit.Describe(Kind, userId.ToString("D"));
        return UserPolicy.Reaches(caller, id) && await users.FindAsync(id, userId, cancellationToken) is { } found ? TypedResults.Ok(found) : ApiProblem.NotFound();
    }

    private static async Task<Results<Ok<User>, ProblemHttpResult>> UpdateAsync(
        Guid id, Guid userId, UpdateUser request, OrgContext caller, UserStore users, RequestAudit audit, CancellationToken cancellationToken)
    {
        audit.Describe(Kind, userId.ToString("D"));
        if (!UserPolicy.Reaches(caller, id) || await users.FindAsync(id, userId, cancellationToken) is not { } user) return ApiProblem.NotFound();
        if (UserPolicy.Changing(caller, id, user, request) is { } refused) return ApiProblem.From(refused);
        var entry = audit.EntryOf(id, "user.update", Kind, userId.ToString("D")).WithStatus(StatusCodes.Status200OK);
        var updated = await users.UpdateAsync(id, userId, new UserChange(request.Name, request.Roles, request.Enabled), entry, cancellationToken);
        audit.MarkWritten();
        return updated is null ? ApiProblem.NotFound() : TypedResults.Ok(updated);
    }

    private static async Task<Results<Ok<PasswordReset>, ProblemHttpResult>> ResetAsync(
        Guid id, Guid userId, OrgContext caller, UserStore users, RequestAudit audit, TimeProvider time, CancellationToken cancellationToken)
    {
        audit.Describe(Kind, userId.ToString("D"));
        if (!UserPolicy.Reaches(caller, id) || await users.FindAsync(id, userId, cancellationToken) is not { } user) return ApiProblem.NotFound();
        if (UserPolicy.Changing(caller, user) is { } refused) return ApiProblem.From(refused);
        var entry = audit.EntryOf(id, "user.password-reset", Kind, userId.ToString("D")).WithStatus(StatusCodes.Status200OK);
        var expires = time.GetUtcNow() + UserStore.ResetTokenLifetime;
        var token = await users.ResetPasswordAsync(id, userId, entry, cancellationToken);
        audit.MarkWritten();
        return token is null ? ApiProblem.NotFound() : TypedResults.Ok(new PasswordReset(token.Value, expires));
    }

    private static Ok<RoleView[]> Roles() =>
        TypedResults.Ok(RoleCatalog.Keys.Order(StringComparer.Ordinal).Select(key => new RoleView(key, RoleCatalog.PermissionsOf([key]))).ToArray());

    private static Ok<PermissionsView> AllPermissions(OrgContext caller) => TypedResults.Ok(new PermissionsView(RoleCatalog.PermissionsOf(RoleCatalog.Keys), caller.Permissions));
}
