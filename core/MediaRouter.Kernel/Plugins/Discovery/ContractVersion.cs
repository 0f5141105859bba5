using System.Globalization;
using MediaRouter.Sdk;

namespace MediaRouter.Kernel.Plugins;

/// <summary>Decides whether a plugin fits the contract of this router.</summary>
internal static class ContractVersion
{
    /// <summary>Compares a plugin's contract version with the router's.</summary>
    /// <param name="contract">As the plugin declares it, <c>major.minor</c>.</param>
    /// <returns><see langword="null"/> if the plugin may be loaded, else a sentence that says which version is needed.</returns>
    public static string? Refuse(string contract)
    {
        if (!TryParse(contract, out var major, out var minor))
        {
            return $"it declares the contract version '{contract}', which is not of the form major.minor; this router has {SdkContract.Version}";
        }

        if (major != SdkContract.Major)
        {
            return $"it was compiled for contract {contract} and needs a router with contract {major}.{minor} or a later {major}.x; "
                + $"this router has {SdkContract.Version}, so the plugin must be rebuilt for contract {SdkContract.Major}.x";
        }

        return minor > SdkContract.Minor
            ? $"it needs contract {contract} or later, this router has {SdkContract.Version}; a newer router is needed"
            : null;
    }

    private static bool TryParse(string contract, out int major, out int minor)
    {
        minor = 0;
        var parts = contract.Split('.');
        return int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out major)
            && parts.Length == 2
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out minor);
    }
}
