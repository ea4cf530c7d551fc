namespace Studio.Pipelines.MlNet;

using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Scoring;

/// <summary>A column in the class of a model's rows: a property that a program sets, and one that ML.NET reads, made of it by the model's reading contract.</summary>
/// <param name="Column">Name of the column.</param>
/// <param name="Name">Name of the property that is set; the other has <c>Column</c> behind it.</param>
/// <param name="Type">Type of the property that is set; null is missing.</param>
/// <param name="RawType">Type that ML.NET reads.</param>
/// <param name="Conversion">Makes the one of the other.</param>
/// <param name="Says">What it holds, for people.</param>
/// <param name="Example">A value.</param>
internal sealed record InputMember(string Column, string Name, string Type, string RawType, string Conversion, string Says, string Example)
{
    /// <summary>What stands before the property that ML.NET reads, besides its name; empty for nothing.</summary>
    public string Attribute { get; private init; } = string.Empty;

    /// <summary>Further members, which spell other types as the column does; empty for none.</summary>
    public string Further { get; private init; } = string.Empty;

    /// <summary>The members of all inputs, each with names of its own.</summary>
    public static IReadOnlyList<InputMember> Of(ModelSignature signature)
    {
        var taken = new HashSet<string> { "ModelInput", "Cells", "Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize", "ReferenceEquals" };
        return [.. signature.Inputs.Select(input => Of(input, Free(CSharpText.Identifier(input.Name, "Column"), taken)))];
    }

    private static string Free(string name, HashSet<string> taken)
    {
        for (var number = 1; ; number++)
        {
            var tried = number == 1 ? name : $"{name}{number}";
            string[] names = [tried, $"{tried}Column", $"{tried}Of", $"{tried}Numbers"];
            if (!names.Any(taken.Contains))
            {
                taken.UnionWith(names);
                return tried;
            }
        }
    }

    private static InputMember Of(SignatureInput input, string name) => input switch
    {
        { Image: { } image } => OfPicture(input, image, name),
        { Type: "string", Reading: null } => new(input.Name, name, "string?", "string", $"Cells.AsItComes({name}{(input.Kind == "boolean" ? ", truth: true" : string.Empty)})", "a text, as it comes", "\"text\""),
        { Type: "string", Reading.Type: ColumnType.Number } => OfNumber(input, name) with { RawType = "string", Conversion = $"Cells.Spelled({Number(input, name)})" },
        { Type: "string", Reading.Type: ColumnType.Timestamp } => OfDate(input, name) with { RawType = "string", Conversion = $"Cells.Spelled(Cells.Seconds({name}))" },
        { Type: "string", Reading.Type: ColumnType.Boolean } => new(input.Name, name, "bool?", "string", $"Cells.Truth({name})", "true or false", "true"),
        { Type: "string", Reading: { } reading } => OfText(input, reading, name),
        { Reading.Type: ColumnType.Timestamp } or { Reading: null, Kind: "datetime" } => OfDate(input, name),
        _ => OfNumber(input, name),
    };

    private static InputMember OfNumber(SignatureInput input, string name) => input.Type == "float"
        ? new(input.Name, name, "double?", "float", $"Cells.Single({Number(input, name)})", $"a number{Unit(input)}", "1")
        : new(input.Name, name, "double?", "double", Number(input, name), $"a number{Unit(input)}", "1");

    private static InputMember OfDate(SignatureInput input, string name) => new(
        input.Name, name, "DateTime?", input.Type, input.Type == "float" ? $"Cells.Single(Cells.Seconds({name}))" : $"Cells.Seconds({name})",
        "a moment; one that is not local is taken for UTC", "new DateTime(2024, 5, 31, 18, 30, 0, DateTimeKind.Utc)");

    private static InputMember OfText(SignatureInput input, ColumnReading reading, string name)
    {
        if (reading.KeepsBlanks)
        {
            var stands = string.Join(", ", (reading.Missing ?? []).Select(CSharpText.Literal).Prepend(name));
            return new InputMember(input.Name, name, "string?", "string", $"Cells.AsItStands({stands})", "a text as it stands, blanks included", "\"text\"");
        }

        string Word(string? word) => word is null ? "null" : CSharpText.Literal(word);
        var words = (reading.Missing ?? []).Select(CSharpText.Literal);
        var isPlain = reading is { True: null, False: null, Missing: null or [] };
        var arguments = isPlain ? name : string.Join(", ", new[] { name, Word(reading.True), Word(reading.False) }.Concat(words));
        var example = reading.True ?? reading.Numbers?.Values.FirstOrDefault() ?? "text";
        return new InputMember(input.Name, name, "string?", "string", $"Cells.Text({arguments})", $"a text{Spells(reading, name)}", CSharpText.Literal(example))
        {
            Further = Truths(reading, name) + Numbers(reading, name),
        };
    }

    private static InputMember OfPicture(SignatureInput input, ImageInput image, string name)
    {
        var size = image.Channels * image.Height * image.Width;
        return new InputMember(
            input.Name, name, "float[]?", "float[]", $"{name} ?? throw new InvalidOperationException({CSharpText.Literal($"{name} is not set; a picture cannot be missing.")})",
            $"a picture of {image.Width} × {image.Height} pixels: all reds row by row, then all greens, then all blues, each 0 to {image.MaxValue}; {name}Of makes it of pixels", $"ModelInput.{name}Of(new byte[{size}])")
        {
            Attribute = $"[VectorType({size})] ",
            Further = $$"""

                    /// <summary>The picture of {{image.Height}} rows of {{image.Width}} pixels of three bytes, red, green and blue. Pictures of another size are stretched first, with a triangle filter ({{CSharpText.Comment(image.Resize)}}).</summary>
                    public static float[] {{name}}Of(ReadOnlySpan<byte> pixels) => Cells.Planes(pixels, {{size}});

                """,
        };
    }

    private static string Number(SignatureInput input, string name)
    {
        var missing = (input.Reading?.Missing ?? [])
            .Select(word => NumberFormat.TryReadPlain(System.Text.Encoding.UTF8.GetBytes(word), out var number) && double.IsFinite(number) ? number : (double?)null)
            .OfType<double>()
            .Select(number => $", {CSharpText.Literal(number)}");
        return $"Cells.Number({name}{string.Concat(missing)})";
    }

    private static string Unit(SignatureInput input) => input.Reading?.Number?.Unit is { } unit ? unit == "%" ? " of per cent: 12.5 for 12.5 %" : $" in {unit}" : string.Empty;

    private static string Spells(ColumnReading reading, string name) => (reading.True ?? reading.False) is null && reading.Numbers is null ? string.Empty : $"; {name}Of spells other types as the column does";

    private static string Truths(ColumnReading reading, string name) => (reading.True ?? reading.False) is null ? string.Empty : $$"""

                /// <summary>How the column spells true and false.</summary>
                public static string {{name}}Of(bool value) => value ? {{CSharpText.Literal(reading.True ?? "true")}} : {{CSharpText.Literal(reading.False ?? "false")}};

            """;

    private static string Numbers(ColumnReading reading, string name)
    {
        if (reading.Numbers is not { } numbers)
        {
            return string.Empty;
        }

        var words = string.Join(", ", numbers.Select(pair => $"[{CSharpText.Literal(pair.Key)}] = {CSharpText.Literal(pair.Value)}"));
        return $$"""

                /// <summary>How the column spells a number.</summary>
                public static string {{name}}Of(double number) => Cells.Spelled(number, {{name}}Numbers);

                private static readonly Dictionary<string, string> {{name}}Numbers = new() { {{words}} };

            """;
    }
}
