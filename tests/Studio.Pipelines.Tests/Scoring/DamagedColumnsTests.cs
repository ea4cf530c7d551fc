namespace Studio.Pipelines.Tests.Scoring;

using System.Buffers.Binary;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using CsCheck;
using ParquetSharp.Arrow;
using Studio.Pipelines.Data;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;

/// <summary>Columns whose bytes were changed on the way: their readers must refuse them, and never end the process or take all its memory.</summary>
[TestClass]
public sealed class DamagedColumnsTests
{
    private const long MostMemory = 256 * 1024 * 1024;

    private static readonly PredictionInput Input = new(new ModelSignature(
        TaskCatalog.Regression,
        "y",
        [.. Columns().Select(column => new SignatureInput(column.Name, "categorical", "string"))],
        [new("prediction", "float")],
        null));

    private static readonly Gen<(double At, int Value, int Width)[]> Changes =
        Gen.Select(Gen.Double[0, 1], Gen.OneOf(Gen.Int, Gen.Int[-1, 64], Gen.Const(int.MaxValue)), Gen.OneOf(Gen.Const(1), Gen.Const(4))).Array[1, 4];

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void FromArrow_ReadsOrRefuses_OnChangedBytes(bool asFile)
    {
        var body = Body(asFile, Columns());
        using (var whole = Input.FromArrow(body))
        {
            Assert.AreEqual(6, whole.Rows!.Count);
        }

        Changes.Sample(changes => AssertModest(() => Read(Change(body, changes))), iter: 20_000, threads: 1);
    }

    /// <summary>A thread that read ahead in a file that was given up ended the process, once in some thousand files.</summary>
    [TestMethod]
    public void FromParquet_ReadsOrRefuses_OnChangedBytes()
    {
        var body = ParquetBody();
        using (var whole = Input.FromParquet(body))
        {
            Assert.AreEqual(3, whole.Rows!.Count);
        }

        Changes.Sample(changes => _ = Read(Change(body, changes), Input.FromParquet), iter: 20_000, threads: 1);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void FromArrow_ReadsOrRefuses_OnBytesThatEndEarly(bool asFile)
    {
        var body = Body(asFile, Columns());
        for (var length = 0; length < body.Length; length++)
        {
            Read(body[..length]);
        }
    }

    /// <summary>The format allows it, but it is also what is left of a stream that was cut off between two batches.</summary>
    [TestMethod]
    public void FromArrow_Tells_WhenTheEndHasNoMark()
    {
        const int Mark = 2 * sizeof(int);
        var body = Body(false, Columns());
        using var whole = Input.FromArrow(body);
        using var file = Input.FromArrow(Body(true, Columns()));
        using var cut = Input.FromArrow(body.AsMemory(..^Mark));

        Assert.IsEmpty(whole.Notes);
        Assert.IsEmpty(file.Notes);
        Assert.AreEqual(whole.Rows!.Count, cut.Rows!.Count);
        Assert.Contains("has no mark at its end", cut.Notes.Single());
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void FromArrow_Refuses_WhenAFieldIsItsOwnChild(bool asFile)
    {
        var list = new ListArray.Builder(Int32Type.Default);
        list.AppendNull();
        var body = Body(asFile, [("nested", list.Build())]);
        var endless = 0;
        for (var place = 0; place < body.Length - sizeof(int); place += sizeof(int))
        {
            // A step back in the place of each offset makes some of them point at a table that was there before.
            for (var back = -400; back < 0; back += sizeof(int))
            {
                var damaged = (byte[])body.Clone();
                BinaryPrimitives.WriteInt32LittleEndian(damaged.AsSpan(place), back);
                endless += Read(damaged)?.Contains("nested more than 64 deep", StringComparison.Ordinal) == true ? 1 : 0;
            }
        }

        Assert.IsGreaterThan(0, endless);
    }

    [TestMethod]
    [DataRow(5, -1)]
    [DataRow(5, 77)]
    [DataRow(5, int.MinValue)]
    [DataRow(int.MaxValue, 2)]
    [DataRow(0, 0)]
    public void FromArrow_Refuses_DecimalsOfSoManyDigits(int precision, int scale)
    {
        var type = new Decimal128Type(precision, scale);
        var numbers = new Decimal128Array(new ArrayData(type, 1, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(new byte[16])]));
        Assert.Contains("'decimal' has the type decimal128", Read(Body(false, [("decimal", numbers)])) ?? string.Empty);
    }

    private static (string Name, IArrowArray Values)[] Columns() =>
    [
        ("tiny", new Int8Array.Builder().Append(1).AppendNull().Append(3).Build()),
        ("float", new FloatArray.Builder().Append(0.5f).AppendNull().Append(3).Build()),
        ("decimal", new Decimal128Array.Builder(new Decimal128Type(10, 2)).Append(1.25m).AppendNull().Append(3m).Build()),
        ("truth", new BooleanArray.Builder().Append(true).AppendNull().Append(false).Build()),
        ("moment", new TimestampArray.Builder(new TimestampType(TimeUnit.Nanosecond, "UTC")).Append(DateTimeOffset.UnixEpoch).AppendNull().Append(DateTimeOffset.UnixEpoch).Build()),
        ("text", new StringArray.Builder().Append("a").AppendNull().Append("a longer text than twelve bytes").Build()),
        ("large", new LargeStringArray.Builder().Append("a").AppendNull().Append("b").Build()),
        ("view", new StringViewArray.Builder().Append("a").AppendNull().Append("a longer text than twelve bytes").Build()),
        ("named", new DictionaryArray(
            new DictionaryType(Int32Type.Default, StringType.Default, false), new Int32Array.Builder().Append(0).AppendNull().Append(1).Build(), new StringArray.Builder().Append("north").Append("south").Build())),
        ("nothing", new NullArray(3)),
    ];

    private static byte[] Body(bool asFile, (string Name, IArrowArray Values)[] columns)
    {
        var schema = new Schema([.. columns.Select(column => new Field(column.Name, column.Values.Data.DataType, true))], [new("made", "here")]);
        using var batch = new RecordBatch(schema, columns.Select(column => column.Values), columns[0].Values.Length);
        using var stream = new MemoryStream();
        using (var writer = asFile ? new ArrowFileWriter(stream, schema, leaveOpen: true) : new ArrowStreamWriter(stream, schema, leaveOpen: true))
        {
            writer.WriteRecordBatch(batch);
            writer.WriteRecordBatch(batch);
            writer.WriteEnd();
        }

        return stream.ToArray();
    }

    private static byte[] ParquetBody()
    {
        // Parquet has no views.
        var columns = Columns().Where(column => column.Name is not ("view" or "large")).ToArray();
        var schema = new Schema([.. columns.Select(column => new Field(column.Name, column.Values.Data.DataType, true))], null);
        using var batch = new RecordBatch(schema, columns.Select(column => column.Values), columns[0].Values.Length);
        using var stream = new MemoryStream();
        using (var writer = new FileWriter(stream, schema, leaveOpen: true))
        {
            writer.WriteRecordBatch(batch);
            writer.Close();
        }

        return stream.ToArray();
    }

    private static byte[] Change(byte[] body, (double At, int Value, int Width)[] changes)
    {
        var damaged = (byte[])body.Clone();
        foreach (var (at, value, width) in changes)
        {
            var place = (int)(at * (damaged.Length - sizeof(int)));
            if (width == 1)
            {
                damaged[place] = (byte)value;
            }
            else
            {
                // Offsets and lengths are aligned.
                BinaryPrimitives.WriteInt32LittleEndian(damaged.AsSpan(place & ~3), value);
            }
        }

        return damaged;
    }

    /// <summary>What is wrong with it; null when it can be read.</summary>
    private static string? Read(byte[] body, Func<ReadOnlyMemory<byte>, InputRules, PredictionInputResult>? reader = null)
    {
        try
        {
            using var result = (reader ?? Input.FromArrow)(body, default);
            return result.Rows is null ? string.Join(' ', result.Problems) : null;
        }
        catch (DatasetException refused)
        {
            return refused.Message + refused.InnerException;
        }
    }

    private static void AssertModest(Func<string?> read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var outcome = read();
        Assert.IsLessThan(MostMemory, GC.GetAllocatedBytesForCurrentThread() - before, outcome);
    }
}
