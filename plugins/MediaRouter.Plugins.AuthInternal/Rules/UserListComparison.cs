using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.AuthInternal.Rules;

/// <summary>Compares user lists by what they admit rather than by how they are written.</summary>
internal static class UserListComparison
{
    /// <summary>Whether both lists hold the same users, whatever the order of users, addresses and permissions.</summary>
    public static bool MeansTheSame(OptionList<InternalUserOptions> left, OptionList<InternalUserOptions> right) =>
        left.Equals(right) || Describe(left).SetEquals(Describe(right));

    private static HashSet<string> Describe(OptionList<InternalUserOptions> users) =>
        [.. users.Select(user => string.Join('\n', [user.User, user.Pass, Join(user.Ips), Join(user.Permissions)]))];

    private static string Join<T>(OptionList<T> items) =>
        string.Join(' ', items.Select(item => item?.ToString()).Distinct().Order(StringComparer.Ordinal));
}
