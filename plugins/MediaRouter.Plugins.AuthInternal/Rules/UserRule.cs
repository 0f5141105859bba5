using MediaRouter.Plugins.AuthInternal.Credentials;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.AuthInternal.Rules;

/// <summary>One user entry, ready to be matched.</summary>
/// <param name="addresses">Empty for all.</param>
/// <param name="permissions">One that matches is enough.</param>
/// <param name="credentials"><see langword="null"/> for everybody.</param>
internal sealed class UserRule(OptionList<IpRange> addresses, AccessPermissionRule[] permissions, CredentialPair? credentials)
{
    /// <summary>What the client must know; <see langword="null"/> if everybody is admitted.</summary>
    public CredentialPair? Credentials { get; } = credentials;

    /// <summary>Whether the entry is about such a request, whoever makes it.</summary>
    public bool Covers(AccessRequest request)
    {
        if (addresses.Count > 0 && !Contains(request))
        {
            return false;
        }

        foreach (var permission in permissions)
        {
            if (permission.Permits(request.Action, request.Path))
            {
                return true;
            }
        }

        return false;
    }

    private bool Contains(AccessRequest request)
    {
        for (var i = 0; i < addresses.Count; i++)
        {
            if (addresses[i].Contains(request.RemoteAddress))
            {
                return true;
            }
        }

        return false;
    }
}
