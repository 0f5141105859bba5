using System.Buffers.Binary;
using MediaRouter.Plugins.AuthInternal.Credentials;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.AuthInternal.Rules;

/// <summary>The users of one configuration, ready to be matched. Never changes.</summary>
/// <remarks>
/// An entry admits or does not; which of several admits makes no difference to the answer. So they are not tried until one fits:
/// all entries that cover a request are compared, and the time tells neither which one fits nor whether a user exists.
/// </remarks>
internal sealed class UserTable
{
    private readonly UserRule[] _rules;
    private readonly VerifiedCredentials _verified = new();

    private UserTable(OptionList<InternalUserOptions> users, UserRule[] rules, IReadOnlyList<string> invalidExpressions)
    {
        Users = users;
        _rules = rules;
        InvalidExpressions = invalidExpressions;
    }

    /// <summary>The entries that the table was made of.</summary>
    public OptionList<InternalUserOptions> Users { get; }

    /// <summary>Paths of permissions that never match, because their expression is invalid.</summary>
    public IReadOnlyList<string> InvalidExpressions { get; }

    /// <summary>Prepares the users that a configuration has in effect.</summary>
    public static OptionList<InternalUserOptions> UsersOf(IRouterConfiguration configuration) =>
        LegacyUsers.AreConfigured(configuration) ? LegacyUsers.Of(configuration) : configuration.Get<AuthInternalOptions>().AuthInternalUsers;

    /// <summary>Prepares users. One whose credentials are invalid, which validation refuses, is left out.</summary>
    public static UserTable Compile(OptionList<InternalUserOptions> users)
    {
        var pairs = new Dictionary<(string, string), CredentialPair>();
        var rules = new List<UserRule>();
        var invalid = new List<string>();
        foreach (var user in users)
        {
            var permissions = user.Permissions.Select(AccessPermissionRule.Compile).ToArray();
            invalid.AddRange(user.Permissions.Where((_, i) => !permissions[i].IsValid).Select(permission => permission.Path));
            if (user.User == InternalUserOptions.AnyUser)
            {
                rules.Add(new UserRule(user.Ips, permissions, credentials: null));
                continue;
            }

            if (!pairs.TryGetValue((user.User, user.Pass), out var pair))
            {
                if (user.User.Length == 0
                    || !Credential.TryParse(user.User, out var name, out _)
                    || !Credential.TryParse(user.Pass, out var password, out _))
                {
                    continue;
                }

                pair = new CredentialPair(pairs.Count, name!, password!);
                pairs.Add((user.User, user.Pass), pair);
            }

            rules.Add(new UserRule(user.Ips, permissions, pair));
        }

        return new UserTable(users, [.. rules], invalid);
    }

    /// <summary>Decides one request.</summary>
    /// <returns><see langword="null"/> if the answer needs a long computation and too many wait for theirs.</returns>
    public ValueTask<bool?> DecideAsync(AccessRequest request, Argon2Gate gate, CancellationToken cancellationToken)
    {
        var pairs = new List<CredentialPair>();
        foreach (var rule in _rules)
        {
            if (!rule.Covers(request))
            {
                continue;
            }

            if (rule.Credentials is not { } pair)
            {
                return new(true);
            }

            if (!pairs.Contains(pair))
            {
                pairs.Add(pair);
            }
        }

        if (request.ProvesKnowledgeOf is { } provesKnowledgeOf)
        {
            return new(IsProven(pairs, provesKnowledgeOf));
        }

        // Every entry that is left has a user name.
        if (request.User.Length == 0 || pairs.Count == 0)
        {
            return new(false);
        }

        var user = new SuppliedText(request.User);
        var password = new SuppliedText(request.Password);
        var isAdmitted = false;
        var isLong = false;
        foreach (var pair in pairs)
        {
            isAdmitted |= pair.User.MatchesAtOnce(user) & pair.Password.MatchesAtOnce(password);
            if (pair.NeedsArgon2)
            {
                isLong = true;
                isAdmitted |= _verified.Contains(pair, user, password);
            }
        }

        return isAdmitted || !isLong
            ? new(isAdmitted)
            : gate.RunAsync(() => Compute(pairs, user, password, gate, cancellationToken), cancellationToken);
    }

    // A response to a challenge proves one plain password; hashes cannot be tried.
    private static bool IsProven(List<CredentialPair> pairs, Func<string, string, bool> provesKnowledgeOf)
    {
        var isProven = false;
        foreach (var pair in pairs)
        {
            if (pair.User.Kind == CredentialKind.Plain && pair.Password.Kind is CredentialKind.Plain or CredentialKind.Anything)
            {
                isProven |= provesKnowledgeOf(pair.User.Text, pair.Password.Text);
            }
        }

        return isProven;
    }

    private bool Compute(List<CredentialPair> pairs, SuppliedText user, SuppliedText password, Argon2Gate gate, CancellationToken cancellationToken)
    {
        var hasComputedPassword = false;
        foreach (var pair in pairs)
        {
            if (!pair.NeedsArgon2)
            {
                continue;
            }

            var userMatches = pair.User.Argon2 is { } userHash ? gate.Verify(userHash, user, cancellationToken) : pair.User.MatchesAtOnce(user);
            if (!userMatches)
            {
                continue;
            }

            var passwordMatches = pair.Password.MatchesAtOnce(password);
            if (pair.Password.Argon2 is { } passwordHash)
            {
                hasComputedPassword = true;
                passwordMatches = gate.Verify(passwordHash, password, cancellationToken);
            }

            if (passwordMatches)
            {
                _verified.Add(pair, user, password);
                return true;
            }
        }

        // An unknown user, or one with another kind of password, takes the time of one with a hash and a wrong password.
        if (!hasComputedPassword && PickDummy(pairs, user) is { } dummy)
        {
            gate.Verify(dummy, password, cancellationToken);
        }

        return false;
    }

    // Hashes may differ in cost. The same unknown user always gets the same one, as a user who exists does.
    private static Argon2Hash? PickDummy(List<CredentialPair> pairs, SuppliedText user)
    {
        var hashes = pairs.Where(pair => pair.Password.Argon2 is not null).Select(pair => pair.Password.Argon2).ToArray();
        return hashes.Length == 0 ? null : hashes[BinaryPrimitives.ReadUInt32LittleEndian(user.Keyed) % (uint)hashes.Length];
    }
}
