namespace Studio.Pipelines.Data;

/// <summary>
/// The scripts that are written without blanks between words, as fixed ranges of code points instead of Unicode's properties: every
/// runtime reads them alike, whatever Unicode version it knows. Korean is not among them: it has blanks.
/// </summary>
internal static class UnspacedScripts
{
    /// <summary>Han characters, kana and Bopomofo: each says something by itself.</summary>
    public static readonly (int From, int To)[] Ideographs =
    [
        (0x3005, 0x3007), (0x3040, 0x30FF), (0x3100, 0x312F), (0x31A0, 0x31BF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
        (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
    ];

    /// <summary>Letters, marks and digits of Thai, Lao, Tibetan, Myanmar and Khmer, and half-width katakana.</summary>
    public static readonly (int From, int To)[] Letters =
    [
        (0xE01, 0xE4E), (0xE50, 0xE59), (0xE80, 0xEFF), (0xF00, 0xF00), (0xF20, 0xF33), (0xF40, 0xF84), (0xF86, 0xFBC), (0x1000, 0x1049),
        (0x1050, 0x109D), (0x1780, 0x17D3), (0x17D7, 0x17D7), (0x17DC, 0x17E9), (0xA9E0, 0xA9FF), (0xAA60, 0xAA76), (0xAA7A, 0xAA7F),
        (0xFF66, 0xFF9F),
    ];

    /// <summary>Those of <see cref="Letters"/> that belong to the letter after them: Thai and Lao vowels that are written first.</summary>
    public static readonly (int From, int To)[] Leading = [(0xE40, 0xE44), (0xEC0, 0xEC4)];

    /// <summary>Those of <see cref="Letters"/> that belong to the letter before them: vowels that never begin a syllable, tone marks, voicing marks.</summary>
    public static readonly (int From, int To)[] Following =
    [
        (0xE30, 0xE3A), (0xE45, 0xE45), (0xE47, 0xE4E), (0xEB0, 0xEBC), (0xEC8, 0xECE), (0xF71, 0xF84), (0xF86, 0xF87), (0xF8D, 0xFBC),
        (0x102B, 0x103E), (0x1056, 0x1059), (0x105E, 0x1060), (0x1062, 0x1064), (0x1067, 0x106D), (0x1071, 0x1074), (0x1082, 0x108D),
        (0x108F, 0x108F), (0x109A, 0x109D), (0x17B4, 0x17D3), (0x17DD, 0x17DD), (0xA9E5, 0xA9E5), (0xAA7B, 0xAA7D), (0xFF9E, 0xFF9F),
    ];

    /// <summary>Whether one of the ranges holds a code point.</summary>
    public static bool Holds((int From, int To)[] ranges, int point)
    {
        foreach (var (from, to) in ranges)
        {
            if (point >= from && point <= to)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Ranges as RE2, which DuckDB and ONNX Runtime use, has them between brackets.</summary>
    public static string Class((int From, int To)[] ranges) => string.Concat(ranges.Select(range =>
        string.Create(CultureInfo.InvariantCulture, $"\\x{{{range.From:X}}}-\\x{{{range.To:X}}}")));
}
