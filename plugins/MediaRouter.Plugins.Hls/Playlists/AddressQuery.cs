using System.Globalization;
using System.Text;

namespace MediaRouter.Plugins.Hls.Playlists;

/// <summary>What a viewer without cookies has in each address: a name, and a secret of fixed length.</summary>
internal sealed class AddressQuery
{
    /// <summary>Length of the secret.</summary>
    public const int SecretLength = 36;

    private readonly byte[] _bytes;

    /// <param name="parameter">Name of the parameter.</param>
    /// <param name="secret">Its value.</param>
    public AddressQuery(string parameter, Guid secret)
    {
        SecretText = secret.ToString("D", CultureInfo.InvariantCulture);
        Text = $"?{parameter}={SecretText}";
        _bytes = Encoding.ASCII.GetBytes(Text);
        Remainder = Crc32.Remainder(Secret);
    }

    /// <summary>With the question mark.</summary>
    public string Text { get; }

    public string SecretText { get; }

    public ReadOnlySpan<byte> Bytes => _bytes;

    public ReadOnlySpan<byte> Secret => _bytes.AsSpan(_bytes.Length - SecretLength);

    /// <summary>Of the secret; see <see cref="Crc32.Remainder"/>.</summary>
    public uint Remainder { get; }
}
