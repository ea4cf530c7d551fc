namespace Studio.Api.CommandLine;

using System.Text;

/// <summary>Errors, warnings and notes of the commands, in the language of the person; each was written in English where it came about.</summary>
/// <param name="inner">Where they go.</param>
internal sealed class TranslatingWriter(TextWriter inner) : TextWriter
{
    private static readonly string[] Kinds = ["error", "warning", "note"];

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => inner.Write(value);

    /// <inheritdoc/>
    public override void Write(string? value) => inner.Write(value);

    /// <inheritdoc/>
    public override void WriteLine(string? value) => inner.WriteLine(Line(value ?? string.Empty));

    /// <inheritdoc/>
    public override Task WriteLineAsync(string? value) => inner.WriteLineAsync(Line(value ?? string.Empty));

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    private static string Line(string line)
    {
        var kind = Array.Find(Kinds, kind => line.StartsWith($"{kind}: ", StringComparison.Ordinal));
        return kind is null ? Told(line) : $"{T(kind)}: {Told(line[(kind.Length + 2)..])}";
    }
}
