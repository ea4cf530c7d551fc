namespace Studio.Pipelines.Pretrained;

using System.IO.Hashing;
using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Graphs.Proto;

/// <summary>
/// A pretrained net in ONNX Runtime: pictures of one size in, one vector each out, which has what several stages of the net see on average over the
/// picture. Its graph can be put into others. Safe for several threads.
/// </summary>
public sealed class PictureEncoder : IColumnEncoder
{
    // Pictures whose vectors are kept together: little is lost when the rest is not made.
    private const int SegmentPictures = 256;

    // Of one call: enough to keep the processor busy, and little memory.
    private const int MostPictures = 16;
    private const long MostPixels = 1L << 19;

    private readonly InferenceSession _session;
    private readonly ImageSize _size;
    private readonly int _atOnce;
    private readonly string _name;

    /// <summary>Loads it.</summary>
    /// <param name="weights">The file that comes with the studio, see <see cref="PackagedResNet"/>.</param>
    /// <param name="size">Size of the pictures.</param>
    /// <param name="shape">How much of the net is used, and on which size it looks at pictures.</param>
    /// <param name="threads">Threads of one call, at least 1.</param>
    /// <exception cref="EncoderException">The file is not that net.</exception>
    public PictureEncoder(byte[] weights, ImageSize size, PictureNetShape shape, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        (_size, Shape) = (size, shape);
        var model = ResNet18Graph.Write(weights, size, shape);
        Graph = ModelProto.Parser.ParseFrom(model);
        Bytes = model.Length;
        _name = string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(XxHash128.Hash(model))} {size}");
        _atOnce = (int)Math.Clamp(MostPixels / (shape.Size.Width * shape.Size.Height), 1, MostPictures);
        using var options = RuntimeSessions.Options(threads);
        _session = new InferenceSession(model, options);
        Width = (int)Graph.Graph.Output[0].Type.TensorType.Shape.Dim[1].DimValue;
    }

    /// <summary>How much of the net is used, and on which size it looks at pictures.</summary>
    public PictureNetShape Shape { get; }

    /// <inheritdoc/>
    public int Width { get; }

    /// <summary>Bytes that it adds to an exported file.</summary>
    public int Bytes { get; }

    /// <summary>A model of one input, the pictures of its size, and one output, their vectors.</summary>
    internal ModelProto Graph { get; }

    /// <inheritdoc/>
    public float[] Embed(TableColumn column, VectorFiles? kept, IProgress<CellsRead>? progress, CancellationToken cancellationToken)
    {
        var pictures = (ImageColumn)column;
        if (pictures.Size != _size)
        {
            throw new ArgumentException($"The net was made for pictures of {_size} pixels; these have {pictures.Size}.", nameof(column));
        }

        // In the order of their hashes, which nothing outside changes, so that what was kept is what would be made again.
        var rowsOf = Enumerable.Range(0, pictures.Count).GroupBy(row => XxHash128.HashToUInt128(pictures.Row(row))).OrderBy(group => group.Key).ToList();
        var vectors = new float[(long)pictures.Count * Width];
        var done = 0;
        foreach (var segment in rowsOf.Chunk(SegmentPictures))
        {
            var name = kept is null ? string.Empty : VectorFiles.NameOf(_name, segment.Select(group => group.Key));
            var found = kept?.Read(name, segment.Length * Width);
            var made = found ?? Run(pictures.Gather([.. segment.Select(group => group.First())]), Report, cancellationToken);
            foreach (var (index, row) in segment.Index().SelectMany(group => group.Item.Select(row => (group.Index, row))))
            {
                made.AsSpan(index * Width, Width).CopyTo(vectors.AsSpan(row * Width, Width));
            }

            if (found is null)
            {
                kept?.Write(name, made);
            }
            else
            {
                Report(segment.Length);
            }
        }

        return vectors;

        void Report(int count)
        {
            done += count;
            progress?.Report(new CellsRead(done, rowsOf.Count, (double)done / rowsOf.Count));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private float[] Run(ImageColumn pictures, Action<int> report, CancellationToken cancellationToken)
    {
        var vectors = new float[pictures.Count * Width];
        using var run = new RunOptions();
        for (var first = 0; first < pictures.Count; first += _atOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(_atOnce, pictures.Count - first);
            var planes = new float[count * _size.Bytes];
            pictures.CopyPlanes(first, planes);
            using var input = OrtValue.CreateTensorValueFromMemory(planes, [count, .. _size.RowShape]);
            using var results = _session.Run(run, [ResNet18Graph.Input], [input], [ResNet18Graph.Output]);
            results[0].GetTensorDataAsSpan<float>().CopyTo(vectors.AsSpan(first * Width));
            report(count);
        }

        return vectors;
    }
}
