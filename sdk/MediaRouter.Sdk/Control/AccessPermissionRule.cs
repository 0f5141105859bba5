using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Sdk.Control;

/// <summary>One permission, ready to be matched. Thread safe.</summary>
public sealed class AccessPermissionRule
{
    private readonly AccessAction _action;
    private readonly string _path;
    private readonly PathExpression? _expression;

    private AccessPermissionRule(AccessAction action, string path, PathExpression? expression)
    {
        _action = action;
        _path = path;
        _expression = expression;
    }

    /// <summary>Whether the permission can match at all: an invalid expression never does.</summary>
    public bool IsValid => _expression is not null || !IsExpression(_path);

    /// <summary>Prepares a permission; an expression is translated here, once.</summary>
    /// <param name="permission">The permission as it is written.</param>
    public static AccessPermissionRule Compile(AccessPermission permission)
    {
        ArgumentNullException.ThrowIfNull(permission);
        PathExpression? expression = null;
        if (IsExpression(permission.Path))
        {
            PathExpression.TryCreate(permission.Path[1..], out expression);
        }

        return new AccessPermissionRule(permission.Action, permission.Path, expression);
    }

    /// <summary>Whether the permission covers a request. The path counts for publish, read and playback only.</summary>
    /// <param name="action">What the client wants to do.</param>
    /// <param name="path">Name of the path.</param>
    public bool Permits(AccessAction action, string path)
    {
        if (action != _action)
        {
            return false;
        }

        if (action is not (AccessAction.Publish or AccessAction.Read or AccessAction.Playback) || _path.Length == 0)
        {
            return true;
        }

        return IsExpression(_path) ? _expression?.IsMatch(path) ?? false : _path == path;
    }

    private static bool IsExpression(string path) => path.StartsWith('~');
}
