namespace Studio.Pipelines.Tests.Scoring;

using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Features;

/// <summary>Rows of calls mean what a simple reading of them means, however they are written.</summary>
[TestClass]
public sealed class RowsOfCallsTests
{
    private static readonly PredictionInput Input = new(new ModelSignature(
        TaskCatalog.Regression,
        "y",
        [new("age", "numeric", "float"), new("income \"net\"", "numeric", "double"), new("größe 😀", "categorical", "string"), new("since", "datetime", "double")],
        [new("prediction", "float")],
        null));

    /// <summary>Missing as a number; as a date it is a problem.</summary>
    private const string Infinite = "1e400";

    private const int Since = 3;

    private static readonly string[] Names = [.. Input.Signature.Inputs.Select(input => input.Name), "more", "größe", "a\\b"];

    private static readonly Gen<string> Texts = Gen.Char["aé日 😀\"\\/\n\t\u0001'{},:[]0"].Array[1, 12].Select(letters => $"x{new string([.. letters.Where(letter => !char.IsSurrogate(letter))])}😀");

    private static readonly Gen<string> Values = Gen.Frequency(
        (3, Gen.Double[-1e9, 1e9].Select(number => number.ToString("R", CultureInfo.InvariantCulture))),
        (2, Gen.Int[-1000, 1000].Select(number => number.ToString(CultureInfo.InvariantCulture))),
        (1, OneOf.Of("null", "\"\"", Infinite, "-0", "1E-5", "12345678901")));

    private static readonly Gen<(int Seed, (int Column, string Value)[] Cells)[]> Rows = Gen.Select(
        Gen.Int,
        Gen.Shuffle(Enumerable.Range(0, 7).ToArray(), 0, 7),
        Values.Array[7],
        Texts,
        (seed, order, values, text) => (seed, order.Select(column => (column, column is 2 or 4 ? JsonSerializer.Serialize(text) : column == Since && values[column] == Infinite ? "null" : values[column])).ToArray())).Array[1, 12];

    [TestMethod]
    public void FromJson_ReadsWhatIsThere_HoweverItIsWritten() => Rows.Sample(
        rows =>
        {
            var list = string.Join(",\r\n ", rows.Select(Write));
            var body = $$"""{"id": [{"rows": 1}], "rows": [{{list}}], "last": {"rows": []} }""";
            using var read = Input.FromJson(Encoding.UTF8.GetBytes(body));
            using var reference = JsonDocument.Parse(body);
            JsonElement[] expected = [.. reference.RootElement.GetProperty("rows").EnumerateArray()];
            var given = expected.SelectMany(row => row.EnumerateObject().Select(cell => cell.Name)).ToHashSet();
            if (!Names[..4].Any(given.Contains))
            {
                Assert.StartsWith("None of the model's columns", read.Problems.Single());
                return;
            }

            Assert.IsEmpty(read.Problems, body);
            CollectionAssert.AreEquivalent(given.Except(Names[..4]).ToArray(), read.IgnoredColumns.ToArray());
            CollectionAssert.AreEquivalent(Names[..4].Except(given).ToArray(), read.MissingColumns.ToArray());
            var table = read.Table!;
            CollectionAssert.AreEqual(expected.Select(row => Number(row, Names[0])).ToArray(), table.Column<NumberColumn>(Names[0]).Values, body);
            CollectionAssert.AreEqual(expected.Select(row => Number(row, Names[1])).ToArray(), table.Column<NumberColumn>(Names[1]).Values, body);
            CollectionAssert.AreEqual(expected.Select(row => row.TryGetProperty(Names[2], out var text) ? text.GetString()! : string.Empty).ToArray(), table.Column<TextColumn>(Names[2]).Values, body);
            CollectionAssert.AreEqual(expected.Select(row => Math.Round(Number(row, Names[3]) * 1e6) / 1e6).ToArray(), table.Column<NumberColumn>(Names[3]).Values, body);
        },
        iter: 2_000);

    [TestMethod]
    public void FromTensors_ReadsNumbers_AsJsonRowsDo() => Gen.Select(OneOf.Of([.. TensorType.All.Where(type => type.IsNumber)]), Gen.Double[-1e6, 1e6].Array[1, 20]).Sample(
        (type, numbers) =>
        {
            byte[] packed = [.. numbers.SelectMany(number => Pack(type, number))];
            double[] held = [.. Enumerable.Range(0, numbers.Length).Select(row => Unpack(type, packed.AsSpan(row * type.Size, type.Size)))];
            InputTensor[] tensors = [.. Names[..4].Select(name => name == Names[2]
                ? new InputTensor(name, TensorType.Bytes, [numbers.Length], numbers.SelectMany(_ => new byte[] { 1, 0, 0, 0, (byte)'a' }).ToArray())
                : new InputTensor(name, type, [numbers.Length, 1], packed))];
            using var binary = Input.FromTensors(tensors);
            var list = Encoding.UTF8.GetBytes($"[{string.Join(',', held.Select(number => number.ToString("R", CultureInfo.InvariantCulture)))}]");
            using var json = Input.FromTensors([.. tensors.Select(tensor => tensor.Name == Names[2] ? tensor : tensor with { Values = list, IsJson = true })]);
            using var rows = Input.FromJson(JsonSerializer.SerializeToUtf8Bytes(held.Select(number => new Dictionary<string, object> { [Names[0]] = number, [Names[1]] = number, [Names[2]] = "a", [Names[3]] = number })));
            foreach (var name in Names[..4])
            {
                Assert.AreEqual(Describe(rows, name), Describe(binary, name));
                Assert.AreEqual(Describe(rows, name), Describe(json, name));
            }
        },
        iter: 1_000);

    [TestMethod]
    public void FromTensors_ReadsTexts_AsJsonRowsDo() => Texts.Array[1, 20].Sample(
        texts =>
        {
            byte[] nan = [.. texts.SelectMany(_ => BitConverter.GetBytes(float.NaN))];
            byte[] packed = [.. texts.Select(Encoding.UTF8.GetBytes).SelectMany(text => BitConverter.GetBytes(text.Length).Concat(text))];
            using var binary = Input.FromTensors([.. Names[..4].Select(name => name == Names[2] ? new InputTensor(name, TensorType.Bytes, [texts.Length], packed) : new InputTensor(name, TensorType.Fp32, [texts.Length], nan))]);
            using var rows = Input.FromJson(JsonSerializer.SerializeToUtf8Bytes(texts.Select(text => new Dictionary<string, object> { [Names[2]] = text })));
            Assert.AreEqual(Describe(rows, Names[2]), Describe(binary, Names[2]));
        },
        iter: 500);

    [TestMethod]
    public void FromTensors_NeverThrows_WhateverTheyHold() => Gen.Select(OneOf.Of([.. TensorType.All]), Gen.Byte.Array[0, 40], Gen.Long[-2, 6].Array[0, 4], Gen.Bool).Sample(
        (type, bytes, shape, isJson) =>
        {
            var values = isJson ? Encoding.UTF8.GetBytes($"[{string.Join(',', bytes)}]") : bytes;
            using var read = Input.FromTensors([.. Names[..4].Select(name => new InputTensor(name, type, shape, values) { IsJson = isJson })]);
            Assert.IsTrue(read.Rows is null ? read.Problems.Count > 0 : read.Rows.Count == shape[0]);
        },
        iter: 2_000);

    private static string Describe(PredictionInputResult read, string name)
    {
        Assert.IsEmpty(read.Problems);
        return read.Table!.Column<TableColumn>(name) switch
        {
            NumberColumn numbers => string.Join(' ', numbers.Values.Select(number => number.ToString("R", CultureInfo.InvariantCulture))),
            var texts => string.Join('|', ((TextColumn)texts).Values),
        };
    }

    private static double Number(JsonElement row, string name) =>
        row.TryGetProperty(name, out var cell) && cell.ValueKind == JsonValueKind.Number && cell.GetDouble() is var number && double.IsFinite(number) ? number : double.NaN;

    private static string Write((int Seed, (int Column, string Value)[] Cells) row)
    {
        var random = new Random(row.Seed);
        string Blank() => random.Next(3) == 0 ? " \n\t" : string.Empty;
        return $"{{{Blank()}{string.Join($"{Blank()},{Blank()}", row.Cells.Select(cell => $"{Escape(JsonSerializer.Serialize(Names[cell.Column]), random)}{Blank()}:{Blank()}{Escape(cell.Value, random)}"))}{Blank()}}}";
    }

    /// <summary>Escapes some letters of a JSON text that need no escape, and those that need one.</summary>
    private static string Escape(string json, Random random)
    {
        if (json[0] != '"')
        {
            return json;
        }

        var written = new StringBuilder("\"");
        foreach (var rune in JsonSerializer.Deserialize<string>(json)!.EnumerateRunes())
        {
            var letters = rune.ToString();
            written.Append(rune.Value is '"' or '\\' or < ' ' || random.Next(4) == 0
                ? string.Concat(letters.Select(letter => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}"))) : letters);
        }

        return written.Append('"').ToString();
    }

    private static byte[] Pack(TensorType type, double number)
    {
        var bytes = new byte[8];
        switch (type.Name)
        {
            case "FP32":
                return BitConverter.GetBytes((float)number);
            case "FP64":
                return BitConverter.GetBytes(number);
            case "FP16":
                return BitConverter.GetBytes((Half)Math.Clamp(number, -60_000, 60_000));
            case "BF16":
                return BitConverter.GetBytes((float)number)[2..];
            default:
                BinaryPrimitives.WriteInt64LittleEndian(bytes, type.Name[0] == 'U' ? Math.Abs((long)number) : (long)number);
                return bytes[..type.Size];
        }
    }

    private static double Unpack(TensorType type, ReadOnlySpan<byte> bytes) => type.Name switch
    {
        "FP32" => BitConverter.ToSingle(bytes),
        "FP64" => BitConverter.ToDouble(bytes),
        "FP16" => (double)BitConverter.ToHalf(bytes),
        "BF16" => BitConverter.ToSingle([0, 0, bytes[0], bytes[1]]),
        "INT64" => BitConverter.ToInt64(bytes),
        "INT32" => BitConverter.ToInt32(bytes),
        "INT16" => BitConverter.ToInt16(bytes),
        "INT8" => (sbyte)bytes[0],
        "UINT64" => BitConverter.ToUInt64(bytes),
        "UINT32" => BitConverter.ToUInt32(bytes),
        "UINT16" => BitConverter.ToUInt16(bytes),
        _ => bytes[0],
    };
}
