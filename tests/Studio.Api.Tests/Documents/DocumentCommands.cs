namespace Studio.Api.Tests.Documents;

using System.Text.RegularExpressions;

/// <summary>The commands in the code blocks of a Markdown document of the repository.</summary>
internal static partial class DocumentCommands
{
    private static readonly string[] Shells = ["sh", "bash"];

    /// <summary>The repository: tests lie in tests/X/bin/CONFIGURATION/net10.0.</summary>
    public static string Repository { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", ".."));

    /// <summary>The document's text.</summary>
    public static string Text(string document) => File.ReadAllText(Path.Combine(Repository, document));

    /// <summary>Languages of its code blocks other than a shell's, "" for none.</summary>
    public static IEnumerable<string> OtherLanguages(string document) =>
        Blocks(document).Select(block => block.Groups["language"].Value).Except(Shells);

    /// <summary>The commands of its shell blocks in order, without comments; a command over several lines is one.</summary>
    public static IEnumerable<string> Of(string document) => Blocks(document)
        .Where(block => Shells.Contains(block.Groups["language"].Value))
        .SelectMany(block => block.Groups["text"].Value.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        .Select(line => Comment().Replace(line, "").Trim())
        .Where(command => command.Length > 0);

    private static MatchCollection Blocks(string document) => Block().Matches(Text(document));

    [GeneratedRegex("^```(?<language>.*)\n(?<text>(?s:.*?))^```$", RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"(^|\s)#.*$")]
    private static partial Regex Comment();
}
