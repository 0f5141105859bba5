using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.AuthInternal.Rules;

/// <summary>One permission, ready to be matched.</summary>
internal sealed class PermissionRule
{
    private readonly AccessAction _action;
    private readonly string _path;
    private readonly PathExpression? _expression;

    private PermissionRule(AccessAction action, string path, PathExpression? expression)
    {
        _action = action;
        _path = path;
        _expression = expression;
    }

    /// <summary>Whether the permission can match at all: an invalid expression never does.</summary>
    public bool IsValid => _expression is not null || !IsExpression(_path);

    /// <summary>Prepares a permission.</summary>
    public static PermissionRule Compile(PermissionOptions permission)
    {
        PathExpression? expression = null;
        if (IsExpression(permission.Path))
        {
            PathExpression.TryCreate(permission.Path[1..], out expression);
        }

        return new PermissionRule(permission.Action, permission.Path, expression);
    }

    /// <summary>Whether the permission covers a request.</summary>
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
