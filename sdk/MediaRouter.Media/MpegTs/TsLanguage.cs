using System.Text;

namespace MediaRouter.Media.MpegTs;

/// <summary>Language codes of three letters, and the tags of the media model, which have two where such a code exists.</summary>
/// <remarks>Source: ISO 639-1 and 639-2; RFC 5646, section 2.2.1; ISO/IEC 13818-1, section 2.6.18.</remarks>
internal static class TsLanguage
{
    private const int CodeLength = 3;
    private const int PairLength = 5;

    // Two letters, then the three of the terminological code.
    private const string Pairs =
        "aaaarababkaeaveafafrakakaamamhanargararaasasmavavaayaymazazebabakbebelbgbulbhbihbibisbmbambnbenbobod" +
        "brbrebsboscacatcechechchacocoscrcrecscescuchucvchvcycymdadandedeudvdivdzdzoeeeweelellenengeoepoesspa" +
        "etesteueusfafasfffulfifinfjfijfofaofrfrafyfrygaglegdglaglglggngrngugujgvglvhahauhehebhihinhohmohrhrv" +
        "hthathuhunhyhyehzheriainaidindieileigiboiiiiiikipkioidoisislititaiuikujajpnjvjavkakatkgkonkikikkjkua" +
        "kkkazklkalkmkhmknkankokorkrkaukskaskukurkvkomkwcorkykirlalatlbltzlgluglilimlnlinlolaoltlitlulublvlav" +
        "mgmlgmhmahmimrimkmkdmlmalmnmonmrmarmsmsamtmltmymyananaunbnobndndenenepngndonlnldnnnnononornrnblnvnav" +
        "nynyaocociojojiomormororiososspapanpipliplpolpspusptporququermrohrnrunroronrurusrwkinsasanscsrdsdsnd" +
        "sesmesgsagsisinskslkslslvsmsmosnsnasosomsqsqisrsrpsssswstsotsusunsvsweswswatatamteteltgtgkththatitir" +
        "tktuktltgltntsntotontrturtstsotttattwtwitytahuguigukukrururduzuzbvevenvivievovolwawlnwowolxhxhoyiyid" +
        "yoyorzazhazhzhozuzul";

    // Three letters of the bibliographic code where it differs, then two.
    private const string Bibliographic =
        "albsqarmhybaqeuburmychizhczecsdutnlfrefrgeokagerdegreeliceismacmkmaomimaymsperfarumroslosktibbowelcy";

    /// <summary>Tag for a language descriptor.</summary>
    /// <param name="descriptor">Body: three letters and the audio type, perhaps repeated.</param>
    /// <returns>Empty if it is no code, or "und".</returns>
    public static string ToTag(ReadOnlySpan<byte> descriptor)
    {
        if (descriptor.Length < CodeLength)
        {
            return "";
        }

        var code = Encoding.ASCII.GetString(descriptor[..CodeLength]).ToLowerInvariant();
        if (code == "und" || !code.All(char.IsAsciiLetterLower))
        {
            return "";
        }

        for (var i = 0; i < Pairs.Length; i += PairLength)
        {
            if (string.CompareOrdinal(Pairs, i + 2, code, 0, CodeLength) == 0)
            {
                return Pairs.Substring(i, 2);
            }
        }

        for (var i = 0; i < Bibliographic.Length; i += PairLength)
        {
            if (string.CompareOrdinal(Bibliographic, i, code, 0, CodeLength) == 0)
            {
                return Bibliographic.Substring(i + CodeLength, 2);
            }
        }

        return code;
    }

    /// <summary>Three-letter code for a tag.</summary>
    /// <param name="tag">For instance "de-AT".</param>
    /// <returns>Empty if there is none.</returns>
    public static string ToCode(string tag)
    {
        var end = tag.IndexOf('-', StringComparison.Ordinal);
        var language = (end < 0 ? tag : tag[..end]).ToLowerInvariant();
        if (!language.All(char.IsAsciiLetterLower))
        {
            return "";
        }

        for (var i = 0; language.Length == 2 && i < Pairs.Length; i += PairLength)
        {
            if (string.CompareOrdinal(Pairs, i, language, 0, 2) == 0)
            {
                return Pairs.Substring(i + 2, CodeLength);
            }
        }

        return language.Length == CodeLength ? language : "";
    }
}
