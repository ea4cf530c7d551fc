namespace Studio.Api.Languages;

/// <summary>A language that people can have the studio in. What is stored, logged or asked by programs is English always.</summary>
/// <param name="Tag">Its BCP 47 tag.</param>
/// <param name="Name">What those who speak it call it.</param>
public sealed record Language(string Tag, string Name)
{
    /// <summary>English, which every text is written in.</summary>
    public static Language English { get; } = new("en", "English");

    /// <summary>Simplified Chinese.</summary>
    public static Language Chinese { get; } = new("zh-Hans", "简体中文");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Language> All { get; } = [English, Chinese];

    /// <summary>The one of this thread, by <see cref="CultureInfo.CurrentUICulture"/>: Chinese for every kind of Chinese, or else English.</summary>
    public static Language Current => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? Chinese : English;

    /// <summary>The culture that speaks it.</summary>
    public CultureInfo Culture => CultureInfo.GetCultureInfo(Tag);
}
