namespace EhrConnect.Data.Identity;

/// <summary>
/// Permissions have the form <c>resource:action</c>; either side may be <c>*</c>. The resources are those of the existing
/// product (patients, encounters, …, integrations, audit).
/// </summary>
public static class Permissions
{
    public const string AuditRead = "audit:read";
    public const string IntegrationsRead = "integrations:read";
    public const string IntegrationsCreate = "integrations:create";
    public const string IntegrationsEdit = "integrations:edit";
    public const string IntegrationsExecute = "integrations:execute";
    public const string IntegrationsDelete = "integrations:delete";
    public const string StaffRead = "staff:read";
    public const string StaffCreate = "staff:create";
    public const string StaffEdit = "staff:edit";
    public const string PlatformAdmin = "platform:admin";

    /// <summary>Whether one of the granted permissions covers the wanted one.</summary>
    public static bool Allow(IEnumerable<string> granted, string wanted)
    {
        var (resource, action) = Split(wanted);
        foreach (var permission in granted)
        {
            var (grantedResource, grantedAction) = Split(permission);
            if (Covers(grantedResource, resource) && Covers(grantedAction, action)) return true;
        }

        return false;
    }

    private static bool Covers(ReadOnlySpan<char> granted, ReadOnlySpan<char> wanted) => granted is "*" || granted.SequenceEqual(wanted);

    private static SplitPermission Split(string permission)
    {
        var colon = permission.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? new(permission, "") : new(permission.AsSpan(0, colon), permission.AsSpan(colon + 1));
    }

    private readonly ref struct SplitPermission(ReadOnlySpan<char> resource, ReadOnlySpan<char> action)
    {
        private readonly ReadOnlySpan<char> _resource = resource;
        private readonly ReadOnlySpan<char> _action = action;

        public void Deconstruct(out ReadOnlySpan<char> resource, out ReadOnlySpan<char> action)
        {
            resource = _resource;
            action = _action;
        }
    }
}
