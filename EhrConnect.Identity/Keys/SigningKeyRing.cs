using Microsoft.IdentityModel.Tokens;

namespace EhrConnect.Identity.Keys;

/// <summary>The signing keys of this process, newest first: the first signs, all are published.</summary>
sealed class SigningKeyRing
{
    private IReadOnlyList<SigningCredentials>? _credentials;

    public IReadOnlyList<SigningCredentials> Credentials =>
        _credentials ?? throw new InvalidOperationException("The signing keys are read when the host starts; nothing may ask for them before.");

    public void Fill(IReadOnlyList<SigningCredentials> credentials) => _credentials = credentials;
}
