namespace Studio.Pipelines.Data;

using System.Text;
using UtfUnknown;

/// <summary>An encoding that was found out.</summary>
/// <param name="Encoding">The encoding.</param>
/// <param name="Sure">False when it may well be another.</param>
internal sealed record EncodingGuess(Encoding Encoding, bool Sure)
{
    private const double MostDamage = 0.02;
    private const int FewLetters = 15;
    private const int FewLatinLetters = 6;

    private static readonly HashSet<string> Western = ["windows-1252", "iso-8859-1", "iso-8859-15"];

    /// <summary>Encodings of Latin letters beyond Western ones that people's files have; what else is found in short text is Western.</summary>
    private static readonly HashSet<string> Latin = ["windows-1250", "iso-8859-2", "windows-1254", "iso-8859-9", "windows-1257", "iso-8859-13"];

    /// <summary>What Windows writes in place of an ISO encoding: letters instead of the control characters 0x80 to 0x9F.</summary>
    private static readonly Dictionary<string, string> OfWindows = new()
    {
        ["iso-8859-2"] = "windows-1250",
        ["iso-8859-5"] = "windows-1251",
        ["iso-8859-6"] = "windows-1256",
        ["iso-8859-7"] = "windows-1253",
        ["iso-8859-8"] = "windows-1255",
        ["iso-8859-9"] = "windows-1254",
        ["iso-8859-13"] = "windows-1257",
    };

    /// <summary>Tells the encoding of text.</summary>
    /// <param name="sample">Its cells that are not all ASCII.</param>
    /// <returns>Null when nothing can be said.</returns>
    public static EncodingGuess? Of(byte[] sample)
    {
        var found = CharsetDetector.DetectFromBytes(sample).Detected;
        var encoding = found?.EncodingName is { } name ? Find(name, sample) : null;
        return OfLatin(sample, encoding) ?? OfOthers(sample, encoding, found?.Confidence ?? 0);
    }

    /// <summary>Latin letters, among which those beyond ASCII are few: Western unless enough of them say otherwise.</summary>
    private static EncodingGuess? OfLatin(byte[] sample, Encoding? found)
    {
        var western = TextEncoding.Windows1252.GetString(sample);
        var fits = LatinText.Fits(western);
        if (found is not null && Latin.Contains(found.WebName) && found.GetString(sample) is var text && text != western && LatinText.Fits(text)
            && !(fits && LatinText.CountLetters(text) < FewLatinLetters))
        {
            return new EncodingGuess(found, false);
        }

        var agreed = found is not null && Western.Contains(found.WebName) && LatinText.CountLetters(western) >= FewLetters;
        return fits ? new EncodingGuess(TextEncoding.Windows1252, agreed) : null;
    }

    /// <summary>
    /// Other scripts. Text of one encoding of several bytes is seldom valid in another; those of one byte are all valid, and differ by how often
    /// letters come.
    /// </summary>
    private static EncodingGuess? OfOthers(byte[] sample, Encoding? found, double confidence)
    {
        if (found is null || Latin.Contains(found.WebName) || Western.Contains(found.WebName) || found.WebName == "utf-8")
        {
            return null;
        }

        var text = found.GetString(sample);
        var letters = text.Count(letter => !char.IsAscii(letter));
        var (least, sure) = !found.IsSingleByte ? (0.45, 0.9) : letters < FewLetters ? (0.9, 1) : (0.5, 0.7);
        return confidence >= least && text.Count(letter => letter == '\uFFFD') <= letters * MostDamage ? new EncodingGuess(found, confidence >= sure) : null;
    }

    private static Encoding? Find(string name, byte[] sample)
    {
        var controls = sample.AsSpan().IndexOfAnyInRange((byte)0x80, (byte)0x9F) >= 0;
        return name == "x-mac-cyrillic" && !controls ? TextEncoding.Find("windows-1251")
            : name.StartsWith("x-mac-", StringComparison.Ordinal) ? null
            : TextEncoding.Find(controls ? OfWindows.GetValueOrDefault(name, name) : name);
    }
}
