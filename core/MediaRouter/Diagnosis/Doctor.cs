using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MediaRouter.Kernel;
using MediaRouter.Kernel.Configuration;
using MediaRouter.Net;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Diagnosis;

/// <summary>Looks at what a configuration needs of its machine, and says for each finding what to do.</summary>
/// <remarks>
/// Servers and exporters are started for a moment, so that ports, permissions and certificates are judged by who uses them; paths are not:
/// nothing is pulled, recorded or forwarded.
/// </remarks>
/// <param name="router">A router that was made, not loaded.</param>
/// <param name="time">Clock.</param>
internal sealed class Doctor(Router router, TimeProvider time)
{
    private const int ComfortableOpenFiles = 8192;
    private const int ComfortableUdpBuffer = 2 * 1024 * 1024;

    // Before this was written no clock could be right.
    private static readonly DateTimeOffset EarliestTime = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan CertificateNotice = TimeSpan.FromDays(21);
    private static readonly TimeSpan LookUpLimit = TimeSpan.FromSeconds(5);

    /// <summary>Examines everything.</summary>
    /// <param name="cancellationToken">Cancelled when the operator has enough.</param>
    public async IAsyncEnumerable<Finding> ExamineAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var loaded = router.Load();
        foreach (var finding in ExamineConfiguration(loaded).Concat(ExamineSystem()))
        {
            yield return finding;
        }

        if (loaded.Configuration is { } configuration)
        {
            foreach (var finding in ExamineCertificates(configuration))
            {
                yield return finding;
            }

            await router.StartServersAsync(cancellationToken);
            foreach (var host in HostsOf(configuration))
            {
                yield return await LookUpAsync(host, cancellationToken);
            }
        }

        foreach (var finding in ExaminePlugins())
        {
            yield return finding;
        }
    }

    private static IEnumerable<Finding> ExamineConfiguration(LoadResult loaded)
    {
        const string Subject = "configuration";
        foreach (var error in loaded.Errors)
        {
            yield return new Finding(Severity.Failure, Subject, error.ToString(), "correct the file; 'mediarouter --print-reference' explains every setting");
        }

        foreach (var warning in loaded.Warnings)
        {
            yield return new Finding(Severity.Warning, Subject, warning.ToString());
        }

        if (loaded.Errors.Count == 0)
        {
            yield return loaded.FilePath is { } path
                ? new Finding(Severity.Fine, Subject, $"{path} is valid")
                : new Finding(Severity.Warning, Subject, "no file was found; defaults are used", "name a file, or put mediarouter.yml into the working directory");
        }
    }

    private IEnumerable<Finding> ExamineSystem()
    {
        var files = ProcessLimits.OpenFiles;
        yield return files >= ComfortableOpenFiles
            ? new Finding(Severity.Fine, "open files", $"{files} files and sockets may be open")
            : new Finding(
                Severity.Warning, "open files", $"only {files} files and sockets may be open; each client needs at least one", $"raise the limit: 'ulimit -n 65536', or LimitNOFILE= of the service");

        var now = time.GetUtcNow();
        yield return now >= EarliestTime
            ? new Finding(Severity.Fine, "clock", $"it is {now:yyyy-MM-dd HH:mm:ss} UTC")
            : new Finding(Severity.Failure, "clock", $"it is {now:yyyy-MM-dd HH:mm:ss} UTC, which cannot be right", "set the clock; certificates, tokens and recordings depend on it");

        if (OperatingSystem.IsLinux())
        {
            yield return ExamineUdpBuffer("/proc/sys/net/core/rmem_max", "receive", "net.core.rmem_max");
            yield return ExamineUdpBuffer("/proc/sys/net/core/wmem_max", "send", "net.core.wmem_max");
        }
    }

    private static Finding ExamineUdpBuffer(string file, string what, string setting)
    {
        var subject = $"UDP {what} buffer";
        if (!File.Exists(file) || !long.TryParse(File.ReadAllText(file), out var bytes))
        {
            return new Finding(Severity.Fine, subject, "the system does not tell its limit");
        }

        return bytes >= ComfortableUdpBuffer
            ? new Finding(Severity.Fine, subject, $"up to {bytes} bytes")
            : new Finding(
                Severity.Warning, subject, $"at most {bytes} bytes: bursts of key frames may be lost over UDP", $"sysctl -w {setting}={ComfortableUdpBuffer * 2}, and the same in /etc/sysctl.d");
    }

    private IEnumerable<Finding> ExamineCertificates(RouterConfiguration configuration)
    {
        var files = configuration.Schema.GlobalSettings.Values
            .Where(setting => setting.Key.EndsWith("ServerCert", StringComparison.Ordinal))
            .Select(setting => configuration.TryGetValue(setting.Key, out var value) ? value as string ?? "" : "")
            .Where(File.Exists)
            .Distinct(StringComparer.Ordinal);
        foreach (var file in files)
        {
            yield return ExamineCertificate(file);
        }
    }

    private Finding ExamineCertificate(string file)
    {
        const string Subject = "certificate";
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(file));
            var rest = certificate.NotAfter.ToUniversalTime() - time.GetUtcNow();
            return rest <= TimeSpan.Zero ? new Finding(Severity.Failure, Subject, $"{file} has expired on {certificate.NotAfter:yyyy-MM-dd}", "renew it; the router takes the new file over by itself")
                : rest < CertificateNotice ? new Finding(Severity.Warning, Subject, $"{file} expires on {certificate.NotAfter:yyyy-MM-dd}", "renew it; the router takes the new file over by itself")
                : new Finding(Severity.Fine, Subject, $"{file} is valid until {certificate.NotAfter:yyyy-MM-dd}");
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return new Finding(Severity.Failure, Subject, $"{file} cannot be read: {ex.Message}", "give a PEM file that the router's user may read");
        }
    }

    private IEnumerable<Finding> ExaminePlugins()
    {
        var faults = 0;
        foreach (var plugin in router.Plugins.Plugins)
        {
            switch (plugin.State)
            {
                case PluginState.Incompatible:
                    faults++;
                    yield return new Finding(Severity.Failure, $"plugin {plugin.Id}", plugin.Reason, "get the version of the plugin that was made for this router");
                    break;
                case PluginState.LoadFailed:
                    faults++;
                    yield return new Finding(Severity.Failure, $"plugin {plugin.Id}", plugin.Reason, $"look at {plugin.Location} and its dependencies, or name the plugin in pluginsDisabled");
                    break;
                case PluginState.StartFailed:
                    faults++;
                    yield return new Finding(Severity.Failure, $"plugin {plugin.Id}", plugin.Reason, AdviceFor(plugin.Reason));
                    break;
            }
        }

        if (faults == 0)
        {
            yield return new Finding(Severity.Fine, "plugins", $"{router.Plugins.Plugins.Count} found; what the configuration asks of them can be started");
        }
    }

    private static string AdviceFor(string reason) => reason switch
    {
        _ when reason.Contains("in use", StringComparison.OrdinalIgnoreCase) => "end the program that has the address (perhaps this router is running already), or change the setting",
        _ when reason.Contains("denied", StringComparison.OrdinalIgnoreCase) => "ports below 1024 need a privilege (CAP_NET_BIND_SERVICE), files a reader: change the setting or the permission",
        _ => "change the setting that the message names",
    };

    // Hosts that the configuration names in URLs, whatever they are for.
    private static IEnumerable<string> HostsOf(RouterConfiguration configuration)
    {
        var texts = configuration.Records.SelectMany(TextsOf)
            .Concat(configuration.Table.Entries.SelectMany(path => path.Records.SelectMany(TextsOf)));
        return texts
            .Where(text => text.Contains("://", StringComparison.Ordinal) && !text.Contains('$', StringComparison.Ordinal))
            .Select(text => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.HostNameType == UriHostNameType.Dns ? url.Host : "")
            .Where(host => host.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase);
    }

    private static IEnumerable<string> TextsOf(object record) =>
        record.GetType().GetProperties().Where(property => property.PropertyType == typeof(string)).Select(property => (string?)property.GetValue(record) ?? "");

    private static async Task<Finding> LookUpAsync(string host, CancellationToken cancellationToken)
    {
        const string Subject = "name resolution";
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).WaitAsync(LookUpLimit, cancellationToken);
            return new Finding(Severity.Fine, Subject, $"{host} is {string.Join(", ", addresses.Select(address => address.ToString()))}");
        }
        catch (Exception ex) when (ex is SocketException or TimeoutException)
        {
            return new Finding(Severity.Failure, Subject, $"{host} cannot be found: {ex.Message}", "correct the name, or the name server in /etc/resolv.conf");
        }
    }
}
