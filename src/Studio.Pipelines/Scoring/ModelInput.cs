namespace Studio.Pipelines.Scoring;

using System.Buffers;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Data.Images;

/// <summary>The values of one input of a model for some rows, given to ONNX Runtime a slice of rows at a time.</summary>
internal abstract class ModelInput(string name) : IDisposable
{
    /// <summary>Name of the input.</summary>
    public string Name { get; } = name;

    /// <summary>The input whose values a column holds.</summary>
    public static ModelInput Of(SignatureInput input, TableColumn column) => (input.Type, column) switch
    {
        (_, ImageColumn pictures) when input.Image is not null => new PictureInput(pictures),
        ("float" or "double", NumberColumn numbers) => new NumberInput(input, numbers.Values),
        ("string", TextColumn texts) => new TextInput(texts),
        _ => throw new NotSupportedException($"Input '{input.Name}' has type '{input.Type}'; column '{column.Name}' holds {column.DataViewType}."),
    };

    /// <summary>The input that takes the vectors of a text encoder.</summary>
    public static ModelInput Of(VectorColumn vectors) => new VectorInput(vectors);

    /// <summary>The values of some rows as a tensor of shape [rows,1], vectors as [rows,width], pictures as [rows,3,height,width]. Safe for many threads at once.</summary>
    public abstract OrtValue Slice(int start, int rows);

    /// <summary>Writes the value of a row into a tensor of its own.</summary>
    /// <exception cref="NotSupportedException">It has no such tensor.</exception>
    public virtual void CopyTo(RowCell cell, int row) => throw new NotSupportedException($"A row of '{Name}' is more than one value.");

    /// <summary>True when a row has no value.</summary>
    /// <exception cref="NotSupportedException">Its values cannot be missing.</exception>
    public virtual bool IsMissing(int row) => throw new NotSupportedException($"The values of '{Name}' cannot be missing.");

    /// <summary>True when the value of a row is a whole number, or no number at all.</summary>
    public virtual bool IsWhole(int row) => true;

    /// <summary>All values as a column.</summary>
    public abstract TableColumn ToColumn();

    /// <summary>Adds the values of another one to these; both were filled row by row.</summary>
    /// <exception cref="NotSupportedException">Its values cannot be added to.</exception>
    public virtual void Append(ModelInput other) => throw new NotSupportedException($"The values of '{Name}' cannot be added to.");

    /// <summary>Gives memory back to its pool.</summary>
    public virtual void Dispose()
    {
    }

    private sealed class PictureInput(ImageColumn pictures) : ModelInput(pictures.Name)
    {
        public override OrtValue Slice(int start, int rows)
        {
            var size = pictures.Size;
            var values = new float[rows * size.Bytes];
            pictures.CopyPlanes(start, values);
            return OrtValue.CreateTensorValueFromMemory(values, [rows, ImageSize.Channels, size.Height, size.Width]);
        }

        public override TableColumn ToColumn() => pictures;
    }

    private sealed class VectorInput(VectorColumn vectors) : ModelInput(vectors.Name)
    {
        public override OrtValue Slice(int start, int rows) => OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance, vectors.Values.AsMemory(start * vectors.Width, rows * vectors.Width), [rows, vectors.Width]);

        public override TableColumn ToColumn() => vectors;
    }

    private sealed class TextInput(TextColumn texts) : ModelInput(texts.Name)
    {
        public override OrtValue Slice(int start, int rows)
        {
            var tensor = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, [rows, 1]);
            for (var row = 0; row < rows; row++)
            {
                tensor.StringTensorSetElementAt(texts.Values[start + row].AsSpan(), row);
            }

            return tensor;
        }

        public override void CopyTo(RowCell cell, int row) => cell.Set(Encoding.UTF8.GetBytes(texts.Values[row]));

        public override TableColumn ToColumn() => texts;
    }
}

/// <summary>Numbers; what is not finite is missing, and so is what the 32 bits of a float input cannot hold.</summary>
internal sealed class NumberInput : ModelInput
{
    private readonly bool _isFloat;
    private readonly bool _isRented;
    private double[] _values;
    private float[]? _floats;
    private int _count;

    /// <summary>An input whose values come later.</summary>
    public NumberInput(SignatureInput input)
        : base(input.Name) => (_isFloat, _isRented, _values) = (input.Type == "float", true, ArrayPool<double>.Shared.Rent(16));

    /// <summary>An input with these values.</summary>
    public NumberInput(SignatureInput input, double[] values)
        : base(input.Name) => (_isFloat, _values, _count) = (input.Type == "float", values, values.Length);

    /// <summary>Adds the value of the next row.</summary>
    public void Add(double value)
    {
        if (_count == _values.Length)
        {
            _values = PooledArray.Grow(_values, _count);
        }

        _values[_count++] = value;
    }

    /// <summary>Room for the values of the next rows, see <see cref="Advance"/>.</summary>
    public Span<double> Room(int rows)
    {
        if (_count + rows > _values.Length)
        {
            _values = PooledArray.Grow(_values, _count, _count + rows);
        }

        return _values.AsSpan(_count, rows);
    }

    /// <summary>Adds the values that were written into <see cref="Room"/>.</summary>
    public void Advance(int rows) => _count += rows;

    /// <inheritdoc/>
    public override void Append(ModelInput other)
    {
        foreach (var value in ((NumberInput)other)._values.AsSpan(0, ((NumberInput)other)._count))
        {
            Add(value);
        }
    }

    /// <inheritdoc/>
    public override bool IsMissing(int row) => double.IsNaN(_values[row]);

    /// <inheritdoc/>
    public override bool IsWhole(int row) => _values[row] == Math.Truncate(_values[row]);

    /// <inheritdoc/>
    public override OrtValue Slice(int start, int rows) => _isFloat
        ? OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, Floats().AsMemory(start, rows), [rows, 1])
        : OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _values.AsMemory(start, rows), [rows, 1]);

    /// <inheritdoc/>
    public override void CopyTo(RowCell cell, int row) => cell.Set(_isFloat ? ToFloat(_values[row]) : _values[row]);

    /// <inheritdoc/>
    public override TableColumn ToColumn() => new NumberColumn(Name, _isRented ? _values[.._count] : _values);

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        if (_isRented)
        {
            PooledArray.Return(ref _values!);
        }

        PooledArray.Return(ref _floats);
    }

    private float[] Floats()
    {
        if (_floats is { } known)
        {
            return known;
        }

        var made = ToFloats();
        if (Interlocked.CompareExchange(ref _floats, made, null) is not { } first)
        {
            return made;
        }

        ArrayPool<float>.Shared.Return(made);
        return first;
    }

    private float[] ToFloats()
    {
        var floats = ArrayPool<float>.Shared.Rent(Math.Max(1, _count));
        for (var row = 0; row < _count; row++)
        {
            floats[row] = ToFloat(_values[row]);
        }

        return floats;
    }

    private static float ToFloat(double value) => float.IsFinite((float)value) ? (float)value : float.NaN;
}

/// <summary>Texts in UTF-8, one after the other; missing is empty.</summary>
internal sealed class Utf8Input(SignatureInput input) : ModelInput(input.Name)
{
    private const int MostBytes = 64 * 1024 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(256);
    private int[] _ends = ArrayPool<int>.Shared.Rent(16);
    private int _length;
    private int _count;

    /// <summary>Adds the text of the next row.</summary>
    /// <exception cref="DatasetException">All texts together take too much memory.</exception>
    public void Add(ReadOnlySpan<byte> text)
    {
        // A body cannot be that large, but a dictionary in it may name a long text for each row.
        if (_length + (long)text.Length > MostBytes)
        {
            throw new DatasetException($"The texts of the column '{Name}' take more than {MostBytes / 1024 / 1024} MiB; send fewer rows.");
        }

        if (_length + text.Length > _bytes.Length)
        {
            _bytes = PooledArray.Grow(_bytes, _length, _length + text.Length);
        }

        if (_count == _ends.Length)
        {
            _ends = PooledArray.Grow(_ends, _count);
        }

        text.CopyTo(_bytes.AsSpan(_length));
        _length += text.Length;
        _ends[_count++] = _length;
    }

    /// <inheritdoc/>
    public override void Append(ModelInput other)
    {
        for (var row = 0; row < ((Utf8Input)other)._count; row++)
        {
            Add(((Utf8Input)other).Text(row));
        }
    }

    /// <inheritdoc/>
    public override bool IsMissing(int row) => Text(row).IsEmpty;

    /// <inheritdoc/>
    public override OrtValue Slice(int start, int rows)
    {
        var tensor = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, [rows, 1]);
        for (var row = 0; row < rows; row++)
        {
            var text = Text(start + row);
            if (!text.IsEmpty)
            {
                tensor.StringTensorSetElementAt(text, row);
            }
        }

        return tensor;
    }

    /// <inheritdoc/>
    public override void CopyTo(RowCell cell, int row) => cell.Set(Text(row));

    /// <inheritdoc/>
    public override TableColumn ToColumn()
    {
        var texts = new string[_count];
        for (var row = 0; row < _count; row++)
        {
            texts[row] = Encoding.UTF8.GetString(Text(row));
        }

        return new TextColumn(Name, texts);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        PooledArray.Return(ref _bytes!);
        PooledArray.Return(ref _ends!);
    }

    private ReadOnlySpan<byte> Text(int row)
    {
        var start = row == 0 ? 0 : _ends[row - 1];
        return _bytes.AsSpan(start, _ends[row] - start);
    }
}
