namespace Studio.Pipelines.MlNet;

/// <summary>Writes <c>ModelInput.cs</c>: the class of a model's rows, and how values become what the model was trained on (see docs/data.md).</summary>
internal static class InputSource
{
    /// <summary>Name of the file.</summary>
    public const string File = "ModelInput.cs";

    private const string Conversions = """
        /// <summary>Makes of values what the model was trained on.</summary>
        internal static class Cells
        {
            public static double Number(double? number, params double[] missing) =>
                number is { } known && double.IsFinite(known) && Array.IndexOf(missing, known) < 0 ? known : double.NaN;

            public static float Single(double number) => float.IsFinite((float)number) ? (float)number : float.NaN;

            // Seconds since 1970, to the microsecond.
            public static double Seconds(DateTime? moment) => moment is { } known
                ? ((known.Kind == DateTimeKind.Local ? known.ToUniversalTime() : known) - DateTime.UnixEpoch).Ticks / 10 / 1e6
                : double.NaN;

            public static string Truth(bool? value) => value is { } known ? (known ? "true" : "false") : string.Empty;

            // A number as a category: 3, 0.1.
            public static string Spelled(double number, Dictionary<string, string>? words = null)
            {
                if (!double.IsFinite(number))
                {
                    return string.Empty;
                }

                var shortest = number == Math.Truncate(number) && Math.Abs(number) < 1e15
                    ? ((long)number).ToString(CultureInfo.InvariantCulture)
                    : number.ToString("R", CultureInfo.InvariantCulture);
                return words is not null && words.TryGetValue(shortest, out var word) ? word : shortest;
            }

            // Blanks around a text do not count, nor does the case of true, false and words for missing.
            public static string Text(string? text, string? yes = null, string? no = null, params string[] missing)
            {
                var trimmed = Trimmed(text);
                return Array.Exists(missing, word => Same(trimmed, word)) ? string.Empty
                    : yes is not null && Same(trimmed, "true") ? yes
                    : no is not null && Same(trimmed, "false") ? no
                    : trimmed;
            }

            // Blanks count, the case of words for missing does not.
            public static string AsItStands(string? text, params string[] missing) =>
                text is null || Array.Exists(missing, word => Same(Trimmed(text), word)) ? string.Empty : text;

            // For models of versions that did not keep how their data were written.
            public static string AsItComes(string? text, bool truth = false)
            {
                var trimmed = Trimmed(text);
                return trimmed.Length == 0 ? string.Empty
                    : truth && Same(trimmed, "true") ? "true"
                    : truth && Same(trimmed, "false") ? "false"
                    : text!;
            }

            // Pixels of three bytes as planes of one colour.
            public static float[] Planes(ReadOnlySpan<byte> pixels, int size)
            {
                if (pixels.Length != size)
                {
                    throw new ArgumentException($"The picture has {pixels.Length} bytes, not {size}; stretch it to the model's size.", nameof(pixels));
                }

                var planes = new float[size];
                for (var i = 0; i < size; i++)
                {
                    planes[(i % 3 * (size / 3)) + (i / 3)] = pixels[i];
                }

                return planes;
            }

            private static string Trimmed(string? text)
            {
                var (start, end) = (0, text?.Length ?? 0);
                for (; start < end && IsBlank(text![start]); start++)
                {
                }

                for (; end > start && IsBlank(text![end - 1]); end--)
                {
                }

                return text?[start..end] ?? string.Empty;
            }

            private static bool IsBlank(char letter) => letter <= ' ' || char.IsWhiteSpace(letter) || letter is '\ufeff' or '\u200b';

            private static bool Same(string text, string word) =>
                text == word || (text.Length == word.Length && Array.TrueForAll(text.ToCharArray(), char.IsAscii) && text.Equals(word, StringComparison.OrdinalIgnoreCase));
        }
        """;

    /// <summary>The file.</summary>
    /// <param name="members">The columns.</param>
    /// <param name="space">Namespace.</param>
    /// <param name="name">What the model is called.</param>
    public static string Of(IReadOnlyList<InputMember> members, string space, string name) => $$"""
        // Made by MaaS.Studio for the model '{{CSharpText.Comment(name)}}'.
        #nullable enable

        using System;
        using System.Collections.Generic;
        using System.Globalization;
        using Microsoft.ML.Data;

        namespace {{space}};

        /// <summary>A row to predict. What is not set is missing. ML.NET reads the properties that end with Column.</summary>
        public sealed class ModelInput
        {
        {{string.Join("\n\n", members.Select(Property))}}

        {{string.Join("\n\n", members.Select(Raw))}}
        {{string.Concat(members.Select(member => member.Further))}}}

        {{Conversions}}
        """ + "\n";

    private static string Property(InputMember member) =>
        $"    /// <summary>Column '{CSharpText.Comment(member.Column)}': {CSharpText.Comment(member.Says)}.</summary>\n    [NoColumn]\n    public {member.Type} {member.Name} {{ get; set; }}";

    private static string Raw(InputMember member) =>
        $"    /// <summary>What the model takes for '{CSharpText.Comment(member.Column)}'.</summary>\n    {member.Attribute}[ColumnName({CSharpText.Literal(member.Column)})]\n    public {member.RawType} {member.Name}Column => {member.Conversion};";
}
