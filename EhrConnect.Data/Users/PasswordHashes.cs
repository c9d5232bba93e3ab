using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace EhrConnect.Data.Users;

/// <summary>
/// Passwords as stored: PBKDF2-HMAC-SHA512 in the format of ASP.NET Core Identity, which carries salt and iteration count with it.
/// </summary>
public static class PasswordHashes
{
    /// <summary>What OWASP asks of PBKDF2-HMAC-SHA512 (Password Storage Cheat Sheet); about a tenth of a second of one core.</summary>
    private const int Iterations = 210_000;

    // The hasher's user is a parameter for other implementations; this one does not look at it.
    private static readonly object NoUser = new();

    private static readonly PasswordHasher<object> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));

    private static readonly Lazy<string> Nobody = new(() => Hash(RandomNumberGenerator.GetHexString(32)));

    public static string Hash(string password) => Hasher.HashPassword(NoUser, password);

    /// <summary>Whether the password is the one. Without a hash it does the same work and says no.</summary>
    public static bool Verify(string? hash, string password) =>
        Hasher.VerifyHashedPassword(NoUser, hash ?? Nobody.Value, password) != PasswordVerificationResult.Failed && hash is not null;
}
